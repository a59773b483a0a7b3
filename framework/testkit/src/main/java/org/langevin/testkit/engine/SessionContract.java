package org.langevin.testkit.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.langevin.spi.engine.Session;
import org.langevin.spi.engine.Value;

/** A contract that needs an open session. */
@NullUnmarked // the session is there during each test
abstract class SessionContract {
  /** The session under test; open during each test. */
  protected Session session;

  /** Opens a session in float32 with one or two threads. */
  protected abstract Session open();

  @BeforeEach
  void openSession() {
    session = open();
  }

  @AfterEach
  void closeSession() {
    session.close();
  }

  final Map<String, float[]> download(Map<String, Value> values) {
    Map<String, float[]> out = new LinkedHashMap<>();
    values.forEach((name, value) -> out.put(name, session.download(value)));
    return out;
  }

  static void close(Map<String, Value> values) {
    values.values().forEach(Value::close);
  }
}
