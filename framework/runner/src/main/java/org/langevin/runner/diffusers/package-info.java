/**
 * Runs that leave for Hugging Face's diffusers, and models that come from there. What a network's
 * twin is called, and how its configuration and weights translate, is the network's business.
 */
@NullMarked
package org.langevin.runner.diffusers;

import org.jspecify.annotations.NullMarked;
