package org.langevin.networks;

import com.typesafe.config.ConfigValueFactory;
import java.util.List;
import java.util.Map;
import org.langevin.config.Catalogue;
import org.langevin.config.ConfigException;
import org.langevin.config.ExperimentFile;

/** Binds configuration records as the runner does. */
final class Records {
  private static final Catalogue CATALOGUE = Catalogue.of(List.of(new NetworksPlugin()));

  private Records() {}

  /** The record of a file with this text. */
  static <R extends Record> R of(Class<R> type, String hocon) {
    return ExperimentFile.bindText("test", hocon, List.of(), type, CATALOGUE).value();
  }

  /** The record of these keys. */
  static <R extends Record> R of(Class<R> type, Map<String, Object> keys) {
    return of(type, ConfigValueFactory.fromMap(keys).render());
  }

  /** What is wrong with a file of this text, each as "key: message". */
  static List<String> problems(Class<? extends Record> type, String hocon) {
    try {
      of(type, hocon);
      return List.of();
    } catch (ConfigException e) {
      return e.problems().stream().map(p -> p.key() + ": " + p.message()).toList();
    }
  }
}
