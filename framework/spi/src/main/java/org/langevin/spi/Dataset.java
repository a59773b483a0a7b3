package org.langevin.spi;

import org.langevin.spi.data.Assets;
import org.langevin.spi.data.Examples;
import org.langevin.spi.data.Shape;

/** A source of training examples. */
public interface Dataset {
  /** Sizes of an example, known without reading any file. */
  Shape shape();

  /** Fetches what is missing and opens the examples. */
  Examples open(Assets assets);
}
