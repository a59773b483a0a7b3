/**
 * What a person sees of a run: pictures of samples, curves and the report page. It reads files and
 * arrays and writes pictures and HTML; nothing here trains, samples or knows a plugin.
 */
@NullMarked
package org.langevin.runner.report;

import org.jspecify.annotations.NullMarked;
