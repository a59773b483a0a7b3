/**
 * What a plugin says about its configuration: keys, defaults, ranges and rules, on plain records.
 * Reading HOCON and reporting problems belong to the framework's config module.
 */
@NullMarked
package org.langevin.spi.config;

import org.jspecify.annotations.NullMarked;
