package org.langevin.spi.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.langevin.spi.data.Pickle.Word;

/**
 * The words of files of weights: what the state dictionaries of all releases of PyTorch and pickled
 * NumPy arrays consist of. Nothing else is known.
 */
final class WeightWords implements Pickle.Words {
  private static final String ORDERED = "collections.OrderedDict";
  private static final String PARAMETER = "torch.nn.parameter.Parameter";
  private static final String DTYPE = "numpy.dtype";
  private static final String NDARRAY = "numpy.ndarray";

  private static final List<String> TENSORS =
      List.of("torch._utils._rebuild_tensor", "torch._utils._rebuild_tensor_v2");
  private static final List<String> WRAPPERS = List.of("torch._utils._rebuild_parameter");
  private static final List<String> ARRAYS =
      List.of("numpy.core.multiarray._reconstruct", "numpy._core.multiarray._reconstruct");

  /** PyTorch's names of types, and {@link Tensor}'s. */
  private static final Map<String, String> TYPES =
      Map.of(
          "Double", "F64",
          "Float", "F32",
          "Half", "F16",
          "BFloat16", "BF16",
          "Long", "I64",
          "Int", "I32",
          "Byte", "U8",
          "Bool", "BOOL");

  /** NumPy's names of types, likewise. */
  private static final Map<String, String> CODES =
      Map.of(
          "f8", "F64", "f4", "F32", "f2", "F16", "i8", "I64", "i4", "I32", "u1", "U8", "b1",
          "BOOL");

  /**
   * A PyTorch storage, whose bytes stand outside of the pickle.
   *
   * @param key its name among the file's storages
   * @param length number of values
   */
  record Storage(String type, String key, long length) {}

  /** A PyTorch tensor: some of a storage's values. */
  record View(Storage storage, Strides strides) {}

  /** An object that gets its content later, after others may have referred to it. */
  static final class Late {
    private @Nullable Object content;

    /** The content. */
    @Nullable Object content() {
      return content;
    }
  }

  private record Type(String name) {}

  private final Map<String, Storage> storages = new LinkedHashMap<>();

  /** The storages that were referred to, by key. */
  Map<String, Storage> storages() {
    return storages;
  }

  @Override
  public boolean know(String name) {
    return name.equals(ORDERED)
        || name.equals(PARAMETER)
        || name.equals(DTYPE)
        || name.equals(NDARRAY)
        || TENSORS.contains(name)
        || WRAPPERS.contains(name)
        || ARRAYS.contains(name)
        || type(name, "Storage") != null
        || type(name, "Tensor") != null;
  }

  /** The type of {@code torch.FloatStorage} or {@code torch.cuda.FloatTensor}, say; or null. */
  private static @Nullable String type(String name, String suffix) {
    if (!name.startsWith("torch.") || !name.endsWith(suffix)) {
      return null;
    }
    String type = name.substring("torch.".length(), name.length() - suffix.length());
    return TYPES.get(type.startsWith("cuda.") ? type.substring("cuda.".length()) : type);
  }

  @Override
  public Object call(Word function, List<?> arguments) throws IOException {
    String name = function.name();
    if (name.equals(ORDERED)) {
      return ordered(arguments);
    } else if (name.equals(DTYPE)) {
      String type = CODES.get(String.valueOf(arguments.get(0)));
      if (type == null) {
        throw new IOException("it holds NumPy arrays of " + arguments.get(0) + ", not read here");
      }
      return new Type(type);
    } else if (TENSORS.contains(name)) {
      return view(arguments);
    } else if (WRAPPERS.contains(name)) {
      return arguments.get(0);
    }
    Late late = new Late();
    if (name.equals(PARAMETER) && !arguments.isEmpty()) {
      late.content = arguments.get(0);
    }
    return late;
  }

  private static Map<Object, Object> ordered(List<?> arguments) throws IOException {
    Map<Object, Object> map = new LinkedHashMap<>();
    if (!arguments.isEmpty()) {
      for (Object pair : (List<?>) arguments.get(0)) {
        map.put(Pickle.key(((List<?>) pair).get(0)), ((List<?>) pair).get(1));
      }
    }
    return map;
  }

  @Override
  public Object build(Object object, Object state) throws IOException {
    if (object instanceof Type && ((List<?>) state).get(1).equals(">")) {
      throw new IOException("it holds big-endian numbers");
    } else if (object instanceof Late late) {
      List<?> parts = (List<?>) state;
      if (parts.get(0) instanceof Storage) {
        late.content = view(parts); // a tensor before PyTorch 0.2
      } else if (parts.get(0) instanceof Long) {
        late.content = array(parts);
      } else if (parts.get(0) instanceof View || parts.get(0) instanceof Late) {
        late.content = parts.get(0); // a parameter before PyTorch 0.4
      }
    }
    return object; // attributes of others, such as a state dictionary's _metadata, do not matter
  }

  /** A tensor of (storage, offset, sizes, strides, ...). */
  private static View view(List<?> parts) {
    return new View(
        (Storage) parts.get(0),
        new Strides(numbers(parts.get(2)), numbers(parts.get(3)), (Long) parts.get(1)));
  }

  /** An array of (version, sizes, type, whether the first index runs fastest, bytes). */
  private static Tensor array(List<?> parts) throws IOException {
    Strides strides = Strides.of(numbers(parts.get(1)), parts.get(3).equals(true));
    return strides.tensor(((Type) parts.get(2)).name(), (ByteBuffer) parts.get(4));
  }

  private static long[] numbers(Object list) {
    return ((List<?>) list).stream().mapToLong(n -> (Long) n).toArray();
  }

  @Override
  public Storage outside(Object id) throws IOException {
    List<?> parts = (List<?>) id;
    if (parts.size() > 5 && parts.get(5) != Pickle.NONE) {
      throw new IOException("it holds views of storages, as PyTorch writes no more");
    }
    String name = ((Word) parts.get(1)).name();
    String type = type(name, "Storage");
    if (type == null) {
      throw new IOException("it takes '" + name + "' for a storage");
    }
    Storage storage = new Storage(type, (String) parts.get(2), (Long) parts.get(4));
    storages.put(storage.key(), storage);
    return storage;
  }
}
