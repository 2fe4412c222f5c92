/**
 * Views of the feed and the features for people who run the server: figures for Prometheus, and
 * what the doctor finds. Nothing here changes anything, and no feature imports it.
 */
@NullMarked
package cadre.server.insight;

import org.jspecify.annotations.NullMarked;
