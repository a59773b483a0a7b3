/**
 * Runs beside one another: lists, differences and the comparison page. It reads what runs left on
 * disk; nothing here plans, trains or samples.
 */
@NullMarked
package org.langevin.runner.compare;

import org.jspecify.annotations.NullMarked;
