package org.langevin.spi;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Shape;
import org.langevin.spi.data.Tensor;

/**
 * A network that has a twin in Hugging Face's diffusers, so that trained weights travel both ways.
 * Its parameters have the twin's names, shapes and meaning; going out, weights need no conversion.
 *
 * <p>Every key of such a network's configuration record has a default, so that an importer can ask
 * one built from an empty configuration what a foreign file means.
 */
public interface Portable extends Network {
  /** The twin's class, as {@code _class_name} in its {@code config.json} names it. */
  String foreignClass();

  /**
   * The twin's {@code config.json}, {@code _class_name} included.
   *
   * @param shape sizes of the images; {@code classes} is 0 for a network built without class labels
   * @return strings, numbers, booleans, nulls and lists of these, by the twin's keys
   * @throws IllegalArgumentException as {@link #build} does, if the network cannot take the shape;
   *     and, naming the key at fault, if its options have no counterpart in the twin
   */
  Map<String, @Nullable Object> exportConfig(Shape shape);

  /**
   * What a twin's {@code config.json} means here. Keys that are absent have the twin's defaults;
   * keys that begin with an underscore are skipped.
   *
   * @param config as a JSON parser gives it: strings, numbers, booleans, nulls and lists of these
   * @throws IllegalArgumentException naming the key at fault, if one is unknown or its value has no
   *     counterpart here
   */
  Imported importConfig(Map<String, @Nullable Object> config);

  /**
   * A twin's weights under the names and in the shapes of this network's parameters, whatever the
   * release of diffusers that wrote them.
   */
  Map<String, Tensor> importWeights(Map<String, Tensor> weights);

  /**
   * A foreign network in Langevin's words.
   *
   * @param keys configuration of the network by kebab-case key, {@code type} not included; nested
   *     records are nested maps
   * @param shape sizes of its images; {@code classes} is 0 if it takes no class labels
   */
  record Imported(Map<String, @Nullable Object> keys, Shape shape) {}
}
