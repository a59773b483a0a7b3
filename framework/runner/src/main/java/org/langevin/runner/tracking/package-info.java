/**
 * Follows runs: reads what is new in a run's folder and shows it to trackers, whatever their
 * servers do. Nothing here is in training's way, and no server's protocol is known here.
 */
@NullMarked
package org.langevin.runner.tracking;

import org.jspecify.annotations.NullMarked;
