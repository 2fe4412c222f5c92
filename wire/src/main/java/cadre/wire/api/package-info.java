/**
 * The requests and answers of the REST API that are not jobs: nodes, keys, artifacts, pages,
 * problems.
 */
@NullMarked
package cadre.wire.api;

import org.jspecify.annotations.NullMarked;
