/** Tests of the search in what is said and done. */
@NullMarked
package cadre.server.insight.search;

import org.jspecify.annotations.NullMarked;
