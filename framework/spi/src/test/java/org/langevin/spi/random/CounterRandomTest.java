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
}
