@NullMarked
package cadre.server.insight.trace;

import org.jspecify.annotations.NullMarked;
