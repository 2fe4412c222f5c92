/**
 * Which of a repository's paths a job may change, and how files that several jobs change are kept
 * and merged. Knows paths and texts only: no git, no file. Texts are bytes as ISO-8859-1, so that
 * nothing of them is lost.
 */
@NullMarked
package cadre.node.guard;

import org.jspecify.annotations.NullMarked;
