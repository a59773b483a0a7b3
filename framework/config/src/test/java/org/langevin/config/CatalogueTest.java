package org.langevin.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Date;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.Choice;
import org.langevin.spi.Factory;
import org.langevin.spi.LangevinPlugin;
import org.langevin.spi.Loss;
import org.langevin.spi.Network;
import org.langevin.spi.Sampler;
import org.langevin.spi.config.Key;
import org.langevin.spi.graph.Graph;
import org.nd4j.autodiff.samediff.SDVariable;

class CatalogueTest {
  private static final String SERVICE = "META-INF/services/" + LangevinPlugin.class.getName();

  @TempDir private Path folder;

  @Test
  void rolesComeInAReadableOrderAndNamesInTheAlphabets() {
    Catalogue catalogue = Toys.catalogue();

    assertThat(catalogue.roles()).containsExactly(Network.class, Loss.class, Sampler.class);
    assertThat(catalogue.factories())
        .extracting(Factory::name)
        .containsExactly("mlp", "unet", "huber", "l2", "sum", "edm-heun", "euler");
    assertThat(catalogue.named(Sampler.class)).containsOnlyKeys("edm-heun", "euler");
    assertThat(catalogue.named(Sampler.class).get("euler").config()).isEqualTo(Toys.Euler.class);
    assertThat(catalogue.named(Choice.class)).isEmpty();
  }

  @Test
  void aNameOfferedTwiceIsRefusedWithBothJars() throws Exception {
    Path one = jar("one.jar", Twin.class.getName(), Twin.class);
    Path two = jar("two.jar", Twin.class.getName(), Twin.class);
    try (ChildFirst a = new ChildFirst(one);
        ChildFirst b = new ChildFirst(two)) {
      List<LangevinPlugin> plugins = List.of(a.plugin(Twin.class), b.plugin(Twin.class));

      assertThatThrownBy(() -> Catalogue.of(plugins))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining("loss 'l2'")
          .hasMessageContaining(one.toString())
          .hasMessageContaining(two.toString());
    }
  }

  @Test
  void pluginsAreFoundThroughTheServiceLoader() throws Exception {
    Path jar = jar("good.jar", Twin.class.getName(), Twin.class);
    try (ChildFirst loader = new ChildFirst(jar)) {
      assertThat(Catalogue.load(loader).named(Loss.class)).containsOnlyKeys("l2");
    }
  }

  @Test
  void aJarThatCannotBeLoadedIsNamed() throws Exception {
    Path good = jar("good.jar", Twin.class.getName(), Twin.class);
    Path absent = jar("absent.jar", "org.example.Absent");
    try (ChildFirst loader = new ChildFirst(good, absent)) {
      assertThatThrownBy(() -> Catalogue.load(loader))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining(absent.toString())
          .hasMessageNotContaining(good.toString());
    }
    Path failing = jar("failing.jar", Failing.class.getName(), Failing.class);
    try (ChildFirst loader = new ChildFirst(good, failing)) {
      assertThatThrownBy(() -> Catalogue.load(loader))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining(failing.toString())
          .hasMessageContaining("no licence");
    }
    Path broken = jar("broken.jar", Twin.class.getName());
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(broken))) {
      entry(out, SERVICE, Twin.class.getName().getBytes(StandardCharsets.UTF_8));
      entry(out, path(Twin.class), new byte[] {1, 2, 3});
    }
    try (ChildFirst loader = new ChildFirst(broken)) {
      assertThatThrownBy(() -> Catalogue.load(loader))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining(broken.toString());
    }
    Path alien = jar("alien.jar", Distance.class.getName());
    try (ChildFirst loader = new ChildFirst(alien)) {
      assertThatThrownBy(() -> Catalogue.load(loader))
          .isInstanceOf(PluginException.class)
          .hasMessageContaining(alien.toString());
    }
  }

  @Test
  void aRecordThatCannotBeBoundIsRefusedWithItsReason() {
    assertThatThrownBy(() -> catalogue(NoKey.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("NoKey.steps")
        .hasMessageContaining("needs @Key");
    assertThatThrownBy(() -> catalogue(WrongType.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("java.util.Date cannot be bound");
    assertThatThrownBy(() -> catalogue(WrongDefault.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("Inner.innerKey: the default '[' is not HOCON");
    assertThatThrownBy(() -> catalogue(OwnType.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("'type' names the plugin itself");
    assertThatThrownBy(() -> catalogue(NullInt.class))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("boxed");
  }

  @Test
  void aPluginThatFailsToListIsNamed() {
    LangevinPlugin plugin =
        () -> {
          throw new IllegalStateException("no licence");
        };
    assertThatThrownBy(() -> Catalogue.of(List.of(plugin)))
        .isInstanceOf(PluginException.class)
        .hasMessageContaining("fails to list its plugins")
        .hasMessageContaining("no licence");
  }

  private static Catalogue catalogue(Class<? extends Record> config) {
    LangevinPlugin plugin =
        () -> List.of(Factory.of(Loss.class, "l2", Toys.Distance.class, config));
    return Catalogue.of(List.of(plugin));
  }

  record NoKey(int steps) {}

  record WrongType(@Key(doc = "When.") Date when) {}

  record Inner(@Key(doc = "A key.", or = "[") int innerKey) {}

  record WrongDefault(@Key(doc = "Blocks.") List<Inner> blocks) {}

  record OwnType(@Key(doc = "A type.") String type) {}

  @SuppressWarnings("NullablePrimitive") // what Error Prone would refuse
  record NullInt(@Key(doc = "A number.", or = "null") @Nullable int number) {}

  /** A plugin for jars. */
  public static final class Twin implements LangevinPlugin {
    @Override
    public List<Factory<?>> factories() {
      return List.of(Factory.of(Loss.class, "l2", Distance.class, NoKeys.class));
    }
  }

  /** A loss; public, as the jars' classes have a class loader of their own. */
  public static final class Distance implements Loss {
    @Override
    public SDVariable distance(Graph g, SDVariable a, SDVariable b) {
      return a;
    }
  }

  /** Its configuration. */
  public record NoKeys() {}

  /** A plugin that cannot be built. */
  public static final class Failing implements LangevinPlugin {
    /** Fails. */
    public Failing() {
      throw new IllegalStateException("no licence");
    }

    @Override
    public List<Factory<?>> factories() {
      return List.of();
    }
  }

  private Path jar(String name, String provider, Class<?>... classes) throws IOException {
    Path jar = folder.toRealPath().resolve(name);
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      entry(out, SERVICE, (provider + " # ours\n").getBytes(StandardCharsets.UTF_8));
      for (Class<?> type : classes) {
        try (InputStream in = type.getResourceAsStream("/" + path(type))) {
          entry(out, path(type), in.readAllBytes());
        }
      }
    }
    return jar;
  }

  private static String path(Class<?> type) {
    return type.getName().replace('.', '/') + ".class";
  }

  private static void entry(JarOutputStream out, String name, byte[] content) throws IOException {
    out.putNextEntry(new ZipEntry(name));
    ((OutputStream) out).write(content);
    out.closeEntry();
  }

  /** Loads what its jars hold from them, although the tests' class path holds it too. */
  private static final class ChildFirst extends URLClassLoader {
    ChildFirst(Path... jars) throws IOException {
      super(urls(jars), CatalogueTest.class.getClassLoader());
    }

    private static URL[] urls(Path... jars) throws IOException {
      URL[] urls = new URL[jars.length];
      for (int i = 0; i < jars.length; i++) {
        urls[i] = jars[i].toUri().toURL();
      }
      return urls;
    }

    LangevinPlugin plugin(Class<?> type) throws ReflectiveOperationException {
      return (LangevinPlugin) loadClass(type.getName()).getDeclaredConstructor().newInstance();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> loaded = findLoadedClass(name);
        if (loaded == null && findResource(name.replace('.', '/') + ".class") != null) {
          loaded = findClass(name);
        }
        return loaded == null ? super.loadClass(name, resolve) : loaded;
      }
    }
  }
}
