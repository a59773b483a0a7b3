package org.langevin.spi.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TorchFileTest {
  private static Path golden(String name) {
    URL url = Objects.requireNonNull(TorchFileTest.class.getResource("/golden/torch/" + name));
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zip.pth, 12",
    "legacy.pth, 12",
    "parameters.pth, 12",
    "protocol-4.pth, 12",
    "nested.pth, 12",
    "oldest.pth, 6",
    "numpy.ckpt, 11"
  })
  void everyFormatGivesTheTensorsThatWereSaved(String file, int count) throws IOException {
    Map<String, Tensor> expected = Safetensors.read(golden("expected.safetensors")).tensors();
    Map<String, Tensor> mapped = TorchFile.read(golden(file));
    Map<String, Tensor> loaded = TorchFile.read(Files.readAllBytes(golden(file)), file);

    assertThat(mapped).hasSize(count);
    assertThat(loaded.keySet()).isEqualTo(mapped.keySet());
    mapped.forEach(
        (name, tensor) -> {
          Tensor saved = expected.get(name.replace("state_dict.", ""));
          assertThat(tensor.type()).as(name).isEqualTo(saved.type());
          assertThat(tensor.shape()).as(name).isEqualTo(saved.shape());
          assertThat(tensor.bytes()).as(name).isEqualTo(saved.bytes());
          assertThat(loaded.get(name).bytes()).as(name).isEqualTo(saved.bytes());
        });
  }

  @Test
  void dictionariesWithinDictionariesGetDottedNames() throws IOException {
    assertThat(TorchFile.read(golden("nested.pth")).keySet())
        .contains("state_dict.conv.weight", "state_dict.empty");
  }

  @ParameterizedTest
  @CsvSource({
    "posix, system",
    "os, system",
    "builtins, eval",
    "torch, load",
    "torch.FloatStorage, __reduce__",
    "torch.hub, load"
  })
  void whatIsNoWordOfStateDictionariesIsRefusedByName(String module, String name) {
    byte[] evil = pickle("\u0080\u0002c" + module + "\n" + name + "\nU\u0004true\u0085R.");
    assertThatThrownBy(() -> TorchFile.read(evil, "evil.pth"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("evil.pth")
        .hasMessageContaining(module + "." + name)
        .hasMessageContaining("Nothing of it was executed");
  }

  @Test
  void namesPutTogetherOnTheStackAreRefusedToo() {
    byte[] evil = pickle("\u0080\u0004\u008C\u0005posix\u008C\u0006system\u0093.");
    assertThatThrownBy(() -> TorchFile.read(evil, "evil.pth"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("posix.system");
  }

  /**
   * A pickled dictionary of one tensor "w" over a storage of four floats, in the stream format.
   *
   * @param tensor pickle of (offset, sizes, strides)
   * @param written how long the storage is where its values are
   */
  private static byte[] stream(String tensor, int written) {
    String magic = "\u0080\u0002\u008A\nl\u00FC\u009CF\u00F9 j\u00A8P\u0019.";
    String version = "\u0080\u0002M\u00E9\u0003.";
    String machine = "\u0080\u0002}U\rlittle_endian\u0088s.";
    String state =
        "\u0080\u0002}U\u0001wctorch._utils\n_rebuild_tensor_v2\n((U\u0007storagectorch\n"
            + "FloatStorage\nU\u00010U\u0003cpuK\u0004NtQ"
            + tensor
            + "\u0089NtRs.";
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(pickle(magic + version + machine + state + "\u0080\u0002]U\u00010a."));
    byte[] length = new byte[8];
    length[0] = (byte) written;
    out.writeBytes(length);
    out.writeBytes(new byte[16]);
    return out.toByteArray();
  }

  private static byte[] pickle(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void soundSizesAreRead() throws IOException {
    byte[] sound = stream("K\u0000K\u0002K\u0002\u0086K\u0002K\u0001\u0086", 4);
    assertThat(TorchFile.read(sound, "x").get("w").shape()).containsExactly(2, 2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "K\u0001K\u0002K\u0002\u0086K\u0002K\u0001\u0086", // reaches one value too far
        "K\u0000K\u0003K\u0002\u0086K\u0002K\u0001\u0086", // too many values
        "K\u0000K\u0005K\u0002\u0086K\u0000K\u0000\u0086", // repeats values
        "K\u0000K\u0002\u0085K\u0005\u0085", // strides out of the storage
        "J\u00FF\u00FF\u00FF\u00FFK\u0002\u0085K\u0001\u0085", // begins before it
        "K\u0000J\u00FF\u00FF\u00FF\u00FF\u0085K\u0001\u0085", // a negative size
        "K\u0000J\u00FF\u00FF\u00FF\u007FJ\u00FF\u00FF\u00FF\u007F\u0086K\u0001K\u0001\u0086",
        "K\u0000K\u0002\u0085K\u0001K\u0001\u0086", // more strides than sizes
        "K\u0000U\u0001aK\u0001\u0085", // no sizes at all
      })
  void unsoundSizesAreRefused(String tensor) {
    assertThatThrownBy(() -> TorchFile.read(stream(tensor, 4), "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("x is not read");
  }

  @Test
  void storageOfAnotherLengthThanAnnouncedIsRefused() {
    byte[] other = stream("K\u0000K\u0002K\u0002\u0086K\u0002K\u0001\u0086", 5);
    assertThatThrownBy(() -> TorchFile.read(other, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("storage");
  }

  @Test
  void dictionariesThatHoldThemselvesAreRefused() {
    byte[] endless = pickle("\u0080\u0002}q\u0000U\u0001ah\u0000s.");
    assertThatThrownBy(() -> TorchFile.read(endless, "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nested too deep");
  }

  @Test
  void dictionariesThatMultiplyAreRefused() {
    StringBuilder laughs = new StringBuilder("\u0080\u0002}q\u0000");
    for (int level = 1; level < 13; level++) {
      laughs.append("}q").append((char) level).append('(');
      for (char key = 'a'; key < 'k'; key++) {
        laughs.append("U\u0001").append(key).append('h').append((char) (level - 1));
      }
      laughs.append('u');
    }
    assertThatThrownBy(() -> TorchFile.read(pickle(laughs.append('.').toString()), "x"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("hold too much");
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip.pth", "legacy.pth", "parameters.pth", "oldest.pth", "numpy.ckpt"})
  void damagedFilesAreReadOrRefusedButNeverFail(String file) throws IOException {
    byte[] whole = Files.readAllBytes(golden(file));
    Random random = new Random(5);
    for (int i = 0; i < 3000; i++) {
      byte[] damaged = whole.clone();
      for (int k = 0; k < 3; k++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      readOrRefuse(damaged);
      readOrRefuse(ByteBuffer.wrap(damaged, 0, random.nextInt(whole.length)));
    }
  }

  private static void readOrRefuse(ByteBuffer part) {
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    readOrRefuse(bytes);
  }

  private static void readOrRefuse(byte[] bytes) {
    try {
      TorchFile.read(bytes, "damaged");
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("damaged");
    }
  }

  @Test
  void fileOfAnotherKindIsRefused() {
    assertThatThrownBy(() -> TorchFile.read(pickle("a text file"), "notes.txt"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("notes.txt is not read as a PyTorch file: it is neither a zip");
    assertThatThrownBy(() -> TorchFile.read(pickle("\u0080\u0002K\u0001."), "one.pkl"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("holds no tensors");
  }
}
