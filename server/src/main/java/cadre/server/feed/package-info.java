/**
 * What happened, in commit order, with one sequence number: features append in the transaction that
 * makes the change; audit, live pages and loops read, and wait for what comes next. Uses {@code
 * storage} only.
 */
@NullMarked
package cadre.server.feed;

import org.jspecify.annotations.NullMarked;
