/**
 * From HOCON files to typed records: layers, binding, problems with their places, rendering, and
 * reference pages. What an experiment does with its configuration does not belong here.
 *
 * <h2>Layers</h2>
 *
 * Later wins: defaults of the records, included files, the experiment's file, {@code -o key=value}
 * in the order given. HOCON's own rules merge them:
 *
 * <ul>
 *   <li>A block is merged with the block below it, key by key; anything else replaces it.
 *   <li>{@code network = mlp}, a bare name, therefore replaces a whole {@code network} block; so
 *       does {@code network = null} followed by a new block.
 *   <li>{@code network { type = mlp }} over a block of another type keeps the other keys. Those
 *       that both types know keep their value; the rest are reported as unknown keys, never dropped
 *       in silence.
 *   <li>A block over a bare name replaces the name, so it must say its {@code type}. Only for
 *       overrides, {@code -o sampler.steps=20} over {@code sampler = ddim} means {@code sampler {
 *       type = ddim, steps = 20 }}.
 *   <li>A block without {@code type} takes the default's type if there is nothing else below it,
 *       and lies over the default's keys if it is of the default's type. A block of another type
 *       starts from that type's own defaults.
 *   <li>Lists, maps and scalars are replaced whole; {@code +=} appends to a list.
 *   <li>{@code null} is a value of nullable keys only.
 * </ul>
 *
 * <h2>Substitutions and includes</h2>
 *
 * {@code ${key}} sees what files and overrides say, not defaults. Of the environment, {@code HOME}
 * and {@code LANGEVIN_*} are read. Includes are files below the configuration root: the nearest
 * folder above the experiment's file that holds {@code conf/}, or else the file's own folder. A
 * missing include is a problem, with or without {@code required(...)}.
 *
 * <h2>Values</h2>
 *
 * Types are strict: a string is no number, a number is no string, and no fraction is lost. {@code
 * 1e3} is a whole number. Values from the environment, which are strings, are converted.
 */
@NullMarked
package org.langevin.config;

import org.jspecify.annotations.NullMarked;
