//! `show --as`: what it prints sends, when it is pasted, what `run` sends, and says where it cannot.

mod bodies;
mod connections;
mod items;
mod logins;
mod masks;
mod project;
mod redirects;
mod syntax;
mod terminal;
mod wire;

crate::collect! {
    bodies,
    connections,
    items,
    logins,
    masks,
    redirects,
    syntax,
    terminal,
}
