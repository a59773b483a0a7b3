package org.langevin.spi.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CounterRandomTest {
  @Test
  void normalsHaveTheMomentsOfTheStandardNormal() {
    int n = 200_000;
    float[] z = new float[n];
    CounterRandom.normals(CounterRandom.key(1, "test", 0), z, 0, n);
    double[] moments = new double[5];
    for (float x : z) {
      for (int k = 1; k <= 4; k++) {
        moments[k] += Math.pow(x, k) / n;
      }
    }
    assertThat(moments[1]).isCloseTo(0, within(0.01));
    assertThat(moments[2]).isCloseTo(1, within(0.015));
    assertThat(moments[3]).isCloseTo(0, within(0.03));
    assertThat(moments[4]).isCloseTo(3, within(0.1));
  }

  @Test
  void prefixOfASequenceDoesNotDependOnItsLength() {
    float[] three = new float[3];
    float[] eight = new float[8];
    CounterRandom.normals(42, three, 0, 3);
    CounterRandom.normals(42, eight, 0, 8);
    assertThat(three).containsExactly(eight[0], eight[1], eight[2]);
  }

  @Test
  void seedStreamAndIndexEachMakeAnotherKey() {
    Set<Long> keys = new HashSet<>();
    for (long seed = 0; seed < 20; seed++) {
      for (String stream : new String[] {"train/noise", "train/time", "sample/prior"}) {
        for (long index = 0; index < 100; index++) {
          keys.add(CounterRandom.key(seed, stream, index));
        }
      }
    }
    assertThat(keys).hasSize(20 * 3 * 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 64, 1000, 4097, 60_000})
  void permutationTakesEveryValueOnce(int size) {
    long key = CounterRandom.key(3, "order", 0);
    BitSet seen = new BitSet(size);
    for (int i = 0; i < size; i++) {
      int value = CounterRandom.permute(key, i, size);
      assertThat(value).isBetween(0, size - 1);
      seen.set(value);
    }
    assertThat(seen.cardinality()).isEqualTo(size);
  }

  @Test
  void permutationsOfTwoKeysHaveLittleInCommon() {
    int same = 0;
    for (int i = 0; i < 10_000; i++) {
      if (CounterRandom.permute(1, i, 10_000) == CounterRandom.permute(2, i, 10_000)) {
        same++;
      }
    }
    assertThat(same).isLessThan(10); // one is expected
  }

  @Test
  void uniformsFillTheUnitInterval() {
    int[] bins = new int[10];
    for (int i = 0; i < 100_000; i++) {
      bins[(int) (10 * CounterRandom.uniform(9, i))]++;
    }
    for (int bin : bins) {
      assertThat(bin).isBetween(9_600, 10_400);
    }
  }

  @Test
  void masksHoldZeroAtTheirRateAndHaveTheMeanOne() {
    float[] mask = new float[100_000];
    for (double rate : new double[] {0, 0.1, 0.5, 0.9}) {
      CounterRandom.mask(CounterRandom.key(2, "mask", 0), rate, mask, 0, mask.length);
      int zeros = 0;
      for (float factor : mask) {
        if (factor == 0) {
          zeros++;
        } else {
          assertThat(factor).isEqualTo((float) (1 / (1 - rate)));
        }
      }
      assertThat(zeros / 1e5).isCloseTo(rate, within(0.005));
    }
  }

  @Test
  void eachWordDecidesFourFactorsOfAMaskFromItsLowestBitsOn() {
    long key = CounterRandom.key(2, "mask", 1);
    float[] mask = new float[9];
    CounterRandom.mask(key, 0.5, mask, 2, 6);
    for (int i = 0; i < 6; i++) {
      boolean negative = (CounterRandom.word(key, i / 4) >>> (16 * (i % 4) + 15) & 1) != 0;
      assertThat(mask[2 + i]).isEqualTo(negative ? 0 : 2);
    }
    assertThat(mask[1]).isZero();
    assertThat(mask[8]).isZero();
  }
}
