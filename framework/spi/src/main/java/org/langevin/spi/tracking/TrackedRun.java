package org.langevin.spi.tracking;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run to be followed.
 *
 * @param uid never changes and is nobody else's, for example {@code
 *     "mnist/20260102-030405-abcdef/1-teacher"}
 * @param experiment name of the experiment
 * @param name what people call the run
 * @param parent the {@link Remote#id} of the run that it is a stage or trial of; null for none
 * @param started when it began
 */
public record TrackedRun(
    String uid, String experiment, String name, @Nullable String parent, Instant started) {}
