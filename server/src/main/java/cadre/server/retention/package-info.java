/**
 * Deletes what is old enough: finished jobs with all they left, events, logs, artifacts, bundles,
 * deliveries and what flows wrote, each as the operator said, and nothing by default that a job
 * left. The only place where rows of the other features are deleted in bulk, so that what refers to
 * what is seen in one place. Works in slices that hold the store for some milliseconds; over
 * several servers one at a time runs. A file goes only after the commit that forgot it.
 */
@NullMarked
package cadre.server.retention;

import org.jspecify.annotations.NullMarked;
