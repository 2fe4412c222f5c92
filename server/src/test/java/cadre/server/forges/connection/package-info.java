@NullMarked
package cadre.server.forges.connection;

import org.jspecify.annotations.NullMarked;
