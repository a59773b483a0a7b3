/**
 * Follows runs in MLflow: in its server by REST, or as the folder of files that its migration
 * takes. When to tell what, and what was told, is the runner's business.
 */
@NullMarked
package org.langevin.mlflow;

import org.jspecify.annotations.NullMarked;
