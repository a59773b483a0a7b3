package org.langevin.runner.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.langevin.spi.data.Digest;

/**
 * What decides whether two numbers can be compared: by which features and weights which images were
 * measured against which. What was measured - model, sampler, seed - is no part of it.
 *
 * @param seen the features
 * @param quantised whether images were rounded to 8 bits
 * @param reference the dataset measured against
 * @param samples how many images were measured
 */
public record Protocol(List<Seen> seen, boolean quantised, Reference reference, int samples) {
  /**
   * Features.
   *
   * @param name as an experiment selects them
   * @param hash of their weights
   * @param resize how images come to the size that they see
   */
  public record Seen(String name, String hash, String resize) {}

  /**
   * The images measured against.
   *
   * @param dataset its name
   * @param split which part of it, {@code train} or {@code test}
   * @param foreign whether it is another than the experiment's dataset
   * @param count how many of its images, the first ones
   * @param hash of the dataset's content
   */
  public record Reference(String dataset, String split, boolean foreign, int count, String hash) {}

  /** The end of the name of a number that was made with some features: classifier-10k-train. */
  public String suffix(String features) {
    return suffix(features, samples, reference);
  }

  /**
   * The end of a number's name.
   *
   * @param by what it was made with
   * @param count of how many images
   */
  public static String suffix(String by, int count, Reference reference) {
    String dataset = reference.foreign ? reference.dataset + "-" : "";
    return by + "-" + inThousands(count) + "-" + dataset + reference.split;
  }

  private static String inThousands(int count) {
    return count % 1000 == 0 ? count / 1000 + "k" : String.valueOf(count);
  }

  /** All of it, for the file of an evaluation; {@code comparable} is {@link #hash}. */
  public ObjectNode toJson() {
    ObjectNode json = facts();
    json.put(EvaluationFile.COMPARABLE, hash());
    return json;
  }

  private ObjectNode facts() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    var names = json.putArray(EvaluationFile.FEATURES);
    var hashes = json.putArray(EvaluationFile.FEATURES_HASH);
    var resizes = json.putArray(EvaluationFile.RESIZE);
    for (Seen s : seen) {
      names.add(s.name);
      hashes.add(s.hash);
      resizes.add(s.resize);
    }
    json.put(EvaluationFile.QUANTISED, quantised);
    json.put(EvaluationFile.REFERENCE, reference.dataset);
    json.put(EvaluationFile.SPLIT, reference.split);
    json.put(EvaluationFile.REFERENCE_COUNT, reference.count);
    json.put(EvaluationFile.REFERENCE_HASH, reference.hash);
    json.put(EvaluationFile.SAMPLES, samples);
    return json;
  }

  /** Equal for protocols whose numbers can stand in one column; 16 digits of a SHA-256. */
  public String hash() {
    return Digest.sha256(facts().toString()).substring(0, 16);
  }
}
