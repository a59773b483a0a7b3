package org.langevin.metrics;

import org.langevin.spi.graph.Graph;
import org.langevin.spi.graph.Window;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Inception v3 (Szegedy et al. 2016) as it was trained in 2015 and as FID uses it: torchvision's
 * blocks and names, but average pools leave the padding out, and the last block pools by the
 * maximum. Every convolution is followed by its normalisation and ReLU.
 */
record InceptionNetwork(Graph g, InceptionWeights weights) {
  /** Side of the images that it sees. */
  static final int SIDE = 299;

  /** Length of the vectors. */
  static final int DIMENSION = 2048;

  private static final int SIDE_OF_5 = 35;
  private static final int SIDE_OF_6 = 17;
  private static final int SIDE_OF_7 = 8;

  /**
   * The mean over positions of the last block.
   *
   * @param images [n, 3, 299, 299] in [-1, 1]
   * @return [n, 2048]
   */
  SDVariable vector(SDVariable images) {
    SDVariable x = conv("Conv2d_1a_3x3", images, 3, 32, square(3, 2, 0));
    x = conv("Conv2d_2a_3x3", x, 32, 32, square(3, 1, 0));
    x = conv("Conv2d_2b_3x3", x, 32, 64, square(3, 1, 1));
    x = conv("Conv2d_3b_1x1", g.maxPool(x, 3, 2), 64, 80, square(1, 1, 0));
    x = conv("Conv2d_4a_3x3", x, 80, 192, square(3, 1, 0));
    x = a("Mixed_5b", g.maxPool(x, 3, 2), 192, 32);
    x = a("Mixed_5c", x, 256, 64);
    x = a("Mixed_5d", x, 288, 64);
    x = b("Mixed_6a", x);
    x = c("Mixed_6b", x, 128);
    x = c("Mixed_6c", x, 160);
    x = c("Mixed_6d", x, 160);
    x = c("Mixed_6e", x, 192);
    x = d("Mixed_7a", x);
    x = e("Mixed_7b", x, 1280, g.averageAround(x, 1280, SIDE_OF_7));
    x = e("Mixed_7c", x, DIMENSION, largestAround(x));
    return g.mean(x, false, 2, 3);
  }

  /** What TensorFlow's graph multiplies for the inception score: the last layer without bias. */
  SDVariable logits(SDVariable vector, int classes) {
    return g.dense(vector, weights.plain(g, "fc.weight", classes, DIMENSION), null);
  }

  private static Window square(int kernel, int stride, int padding) {
    return new Window(kernel, kernel, stride, padding, padding);
  }

  /** A kernel of one row, the size of the image kept. */
  private static Window row(int width) {
    return new Window(1, width, 1, 0, width / 2);
  }

  /** A kernel of one column, the size of the image kept. */
  private static Window column(int height) {
    return new Window(height, 1, 1, height / 2, 0);
  }

  private SDVariable conv(String name, SDVariable x, int in, int out, Window window) {
    SDVariable weight = weights.weight(g, name, out, in, window.height(), window.width());
    return g.relu(g.conv2d(x, weight, weights.bias(g, name, out), window));
  }

  private SDVariable a(String name, SDVariable x, int in, int pooled) {
    SDVariable one = conv(name + ".branch1x1", x, in, 64, square(1, 1, 0));
    SDVariable five = conv(name + ".branch5x5_1", x, in, 48, square(1, 1, 0));
    five = conv(name + ".branch5x5_2", five, 48, 64, square(5, 1, 2));
    SDVariable three = conv(name + ".branch3x3dbl_1", x, in, 64, square(1, 1, 0));
    three = conv(name + ".branch3x3dbl_2", three, 64, 96, square(3, 1, 1));
    three = conv(name + ".branch3x3dbl_3", three, 96, 96, square(3, 1, 1));
    SDVariable pool = g.averageAround(x, in, SIDE_OF_5);
    pool = conv(name + ".branch_pool", pool, in, pooled, square(1, 1, 0));
    return g.concat(1, one, five, three, pool);
  }

  private SDVariable b(String name, SDVariable x) {
    SDVariable three = conv(name + ".branch3x3", x, 288, 384, square(3, 2, 0));
    SDVariable twice = conv(name + ".branch3x3dbl_1", x, 288, 64, square(1, 1, 0));
    twice = conv(name + ".branch3x3dbl_2", twice, 64, 96, square(3, 1, 1));
    twice = conv(name + ".branch3x3dbl_3", twice, 96, 96, square(3, 2, 0));
    return g.concat(1, three, twice, g.maxPool(x, 3, 2));
  }

  private SDVariable c(String name, SDVariable x, int c7) {
    SDVariable one = conv(name + ".branch1x1", x, 768, 192, square(1, 1, 0));
    SDVariable seven = conv(name + ".branch7x7_1", x, 768, c7, square(1, 1, 0));
    seven = conv(name + ".branch7x7_2", seven, c7, c7, row(7));
    seven = conv(name + ".branch7x7_3", seven, c7, 192, column(7));
    SDVariable twice = conv(name + ".branch7x7dbl_1", x, 768, c7, square(1, 1, 0));
    twice = conv(name + ".branch7x7dbl_2", twice, c7, c7, column(7));
    twice = conv(name + ".branch7x7dbl_3", twice, c7, c7, row(7));
    twice = conv(name + ".branch7x7dbl_4", twice, c7, c7, column(7));
    twice = conv(name + ".branch7x7dbl_5", twice, c7, 192, row(7));
    SDVariable pool = g.averageAround(x, 768, SIDE_OF_6);
    pool = conv(name + ".branch_pool", pool, 768, 192, square(1, 1, 0));
    return g.concat(1, one, seven, twice, pool);
  }

  private SDVariable d(String name, SDVariable x) {
    SDVariable three = conv(name + ".branch3x3_1", x, 768, 192, square(1, 1, 0));
    three = conv(name + ".branch3x3_2", three, 192, 320, square(3, 2, 0));
    SDVariable seven = conv(name + ".branch7x7x3_1", x, 768, 192, square(1, 1, 0));
    seven = conv(name + ".branch7x7x3_2", seven, 192, 192, row(7));
    seven = conv(name + ".branch7x7x3_3", seven, 192, 192, column(7));
    seven = conv(name + ".branch7x7x3_4", seven, 192, 192, square(3, 2, 0));
    return g.concat(1, three, seven, g.maxPool(x, 3, 2));
  }

  private SDVariable e(String name, SDVariable x, int in, SDVariable pooled) {
    SDVariable one = conv(name + ".branch1x1", x, in, 320, square(1, 1, 0));
    SDVariable three = conv(name + ".branch3x3_1", x, in, 384, square(1, 1, 0));
    SDVariable twice = conv(name + ".branch3x3dbl_1", x, in, 448, square(1, 1, 0));
    twice = conv(name + ".branch3x3dbl_2", twice, 448, 384, square(3, 1, 1));
    return g.concat(
        1,
        one,
        conv(name + ".branch3x3_2a", three, 384, 384, row(3)),
        conv(name + ".branch3x3_2b", three, 384, 384, column(3)),
        conv(name + ".branch3x3dbl_3a", twice, 384, 384, row(3)),
        conv(name + ".branch3x3dbl_3b", twice, 384, 384, column(3)),
        conv(name + ".branch_pool", pooled, in, 192, square(1, 1, 0)));
  }

  /** Largest value of 3 by 3 around each. A border of zeros is below nothing that ReLU gives. */
  private SDVariable largestAround(SDVariable x) {
    SDVariable row = g.split(x, SIDE_OF_7, 2)[0].mul(0);
    SDVariable high = g.concat(2, row, x, row);
    SDVariable column = g.split(high, SIDE_OF_7, 3)[0].mul(0);
    return g.maxPool(g.concat(3, column, high, column), 3, 1);
  }
}
