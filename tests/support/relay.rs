//! Stands between a client and a server on loopback and shows each piece of what passes to an observer, before it is
//! passed on.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

type Observer = Arc<dyn Fn(Side, &[u8]) + Send + Sync>;

/// Its address. It serves until the test process ends.
pub fn start(server: SocketAddr, observer: impl Fn(Side, &[u8]) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let observer: Observer = Arc::new(observer);
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let observer = observer.clone();
            thread::spawn(move || relay(client, server, observer));
        }
    });
    address
}

fn relay(client: TcpStream, server: SocketAddr, observer: Observer) {
    let Ok(server) = TcpStream::connect(server) else {
        return;
    };
    let (Ok(from), Ok(to)) = (client.try_clone(), server.try_clone()) else {
        return;
    };
    let other = observer.clone();
    let up = thread::spawn(move || pass(from, to, &|bytes| other(Side::Client, bytes)));
    pass(server, client, &|bytes| observer(Side::Server, bytes));
    let _ = up.join();
}

fn pass(mut from: TcpStream, mut to: TcpStream, show: &dyn Fn(&[u8])) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        show(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}
