package org.langevin.mlflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.mlflow.api.proto.Service.Param;

class BatchesTest {
  private static List<Param> params(int count, int length) {
    return IntStream.range(0, count)
        .mapToObj(i -> Param.newBuilder().setKey("k" + i).setValue("v".repeat(length)).build())
        .toList();
  }

  @Test
  void batchesHoldNoMoreThanTheServerTakesAndKeepTheOrder() {
    List<Param> params = params(250, 10);

    List<List<Param>> batches = Batches.of(params, Batches.PARAMS);

    assertThat(batches).extracting(List::size).containsExactly(100, 100, 50);
    assertThat(batches.stream().flatMap(List::stream)).containsExactlyElementsOf(params);
  }

  @Test
  void longValuesMakeSmallBatches() {
    List<List<Param>> batches = Batches.of(params(200, 6000), 1000);

    assertThat(batches)
        .hasSizeGreaterThan(2)
        .allMatch(batch -> batch.stream().mapToInt(Param::getSerializedSize).sum() < 500_000);
    assertThat(batches.stream().mapToInt(List::size).sum()).isEqualTo(200);
  }

  @Test
  void nothingMakesNoBatch() {
    assertThat(Batches.of(List.<Param>of(), 10)).isEmpty();
  }
}
