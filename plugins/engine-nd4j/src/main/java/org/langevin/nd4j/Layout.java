package org.langevin.nd4j;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gives every storage of a bound plan a place in one block of memory, so that storages in use at
 * the same time do not overlap: in the order of their first use, each at the lowest place that is
 * free for as long as it is needed.
 */
final class Layout {
  /** In elements: 64 bytes of float32, a cache line and a vector register. */
  private static final long ALIGNMENT = 16;

  private final List<Placed> placed = new ArrayList<>();
  private long size;

  private record Placed(Storage storage, long offset, long end) {}

  Layout(List<Storage> storages) {
    storages.stream().sorted(Comparator.comparingInt(Storage::first)).forEach(this::add);
  }

  private void add(Storage storage) {
    long length = (storage.length() + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    long offset = 0;
    for (Placed other : placed) { // sorted by offset
      if (other.storage.last() < storage.first()) {
        continue;
      }
      if (other.offset - offset >= length) {
        break;
      }
      offset = Math.max(offset, other.end);
    }
    Placed result = new Placed(storage, offset, offset + length);
    int at = 0;
    while (at < placed.size() && placed.get(at).offset <= offset) {
      at++;
    }
    placed.add(at, result);
    size = Math.max(size, result.end);
  }

  /** Length of the whole block, in elements. */
  long size() {
    return size;
  }

  /** Where a storage begins, for each of them. */
  void place(java.util.function.ObjLongConsumer<Storage> placer) {
    placed.forEach(p -> placer.accept(p.storage, p.offset));
  }
}
