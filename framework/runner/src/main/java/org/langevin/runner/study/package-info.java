/**
 * Tables and figures over several runs, from one file. Running and measuring what they need is the
 * command's business.
 */
@NullMarked
package org.langevin.runner.study;

import org.jspecify.annotations.NullMarked;
