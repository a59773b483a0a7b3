/**
 * From HOCON files to typed records: layers, binding, problems with their places, rendering, and
 * reference pages. What an experiment does with its configuration does not belong here.
 */
@NullMarked
package org.langevin.config;

import org.jspecify.annotations.NullMarked;
