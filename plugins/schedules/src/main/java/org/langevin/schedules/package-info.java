/**
 * Schedules: how signal and noise change with time. What they are used for is a process's business.
 */
@NullMarked
package org.langevin.schedules;

import org.jspecify.annotations.NullMarked;
