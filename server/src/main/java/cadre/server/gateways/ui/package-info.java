/**
 * A small page at {@code /} that shows jobs, their live logs and diffs to who has a key. Static
 * files only; everything they show comes over {@code /api/v1}.
 */
@NullMarked
package cadre.server.gateways.ui;

import org.jspecify.annotations.NullMarked;
