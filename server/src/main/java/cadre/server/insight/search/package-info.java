/**
 * Search in what is said and done: messages, tasks, jobs with their answers, and the documents of
 * knowledge, each for whoever may read it where it lives. The store is the truth: this server's
 * index only says where to look, follows the feed, and can be made again.
 */
@NullMarked
package cadre.server.insight.search;

import org.jspecify.annotations.NullMarked;
