/**
 * Guidance: how sampling is led towards a condition. The steps themselves are a sampler's business.
 */
@NullMarked
package org.langevin.guidance;

import org.jspecify.annotations.NullMarked;
