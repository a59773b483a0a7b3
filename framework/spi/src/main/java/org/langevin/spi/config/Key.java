package org.langevin.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Documents and bounds one key of a configuration record. The key's name is the kebab-case form of
 * the component's name ({@code betaStart} is {@code beta-start}); its type is the component's type.
 *
 * <p>Component types that can be bound: {@code boolean, int, long, double, String}, enums
 * (constants in kebab case), {@code List} of a bindable type, {@code Map<String, T>}, nested
 * records, {@link org.langevin.spi.Choice} of a role, and {@code @Nullable} boxed forms of these
 * for keys that may be absent (default {@code "null"}).
 */
@Documented
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
public @interface Key {
  /** What the key means: one sentence, without a default or a range, which are said here once. */
  String doc();

  /** The default as HOCON, for example {@code "1e-4"} or {@code "[1, 2, 2]"}; empty: required. */
  String or() default "";

  /** Smallest value allowed (of each element, for a list). */
  double min() default Double.NEGATIVE_INFINITY;

  /** Largest value allowed (of each element, for a list). */
  double max() default Double.POSITIVE_INFINITY;

  /** Whether {@link #min} itself is refused. */
  boolean aboveMin() default false;

  /** Whether {@link #max} itself is refused. */
  boolean belowMax() default false;

  /** Unit or meaning of the number, for example {@code "optimiser steps"}. */
  String unit() default "";
}
