//! Many cases at once: folders, children, output. The only room besides `pipeline` that touches the world.
