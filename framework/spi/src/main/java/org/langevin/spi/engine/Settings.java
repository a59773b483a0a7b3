package org.langevin.spi.engine;

import org.langevin.spi.config.About;
import org.langevin.spi.config.Key;

/** The keys of an engine, the same for all: an experiment moves from one to another unchanged. */
@About("Where and how graphs are executed.")
public record Settings(
    @Key(
            doc = "auto, cpu, cuda or cuda:N; auto takes the engine's best device that works here.",
            or = "auto")
        String device,
    @Key(doc = "Arithmetic of convolutions and matrix products.", or = "fp32") Precision precision,
    @Key(doc = "Processor threads; 0 for all cores.", or = "0", min = 0, max = 1024) int threads) {}
