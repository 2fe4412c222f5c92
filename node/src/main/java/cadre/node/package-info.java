/**
 * A node: the machine that runs attempts. {@link cadre.node.NodeAgent} puts its parts together;
 * {@link cadre.node.NodeConfig} is what they are told. It dials the server, and the server never
 * dials it.
 */
@NullMarked
package cadre.node;

import org.jspecify.annotations.NullMarked;
