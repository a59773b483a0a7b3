package org.langevin.spi.config;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Describes a configuration record as a whole, for the reference pages; or a plugin, where several
 * share one record.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface About {
  /** What is configured: one sentence. */
  String value();

  /** Where it comes from, for example {@code "Ho et al. 2020, algorithm 2"}. */
  String paper() default "";
}
