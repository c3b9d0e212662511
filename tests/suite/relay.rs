//! Stands between a client and a server on loopback and shows each piece of what passes to an observer, before it is
//! passed on.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Client,
    Server,
}

type Observer = Arc<dyn Fn(Side, &[u8]) + Send + Sync>;

pub struct Relay {
    pub address: SocketAddr,
    open: Arc<AtomicUsize>,
}

impl Relay {
    /// Returns once no connection is open, so that everything that was sent has been observed.
    pub fn settle(&self) {
        for _ in 0..2 {
            thread::sleep(Duration::from_millis(2));
            while self.open.load(Ordering::SeqCst) > 0 {
                thread::sleep(Duration::from_millis(1));
            }
        }
    }
}

/// Serves until the test process ends.
pub fn start(server: SocketAddr, observer: impl Fn(Side, &[u8]) + Send + Sync + 'static) -> Relay {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let observer: Observer = Arc::new(observer);
    let open = Arc::new(AtomicUsize::new(0));
    let count = open.clone();
    thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let (observer, count) = (observer.clone(), count.clone());
            count.fetch_add(1, Ordering::SeqCst);
            thread::spawn(move || {
                relay(client, server, observer);
                count.fetch_sub(1, Ordering::SeqCst);
            });
        }
    });
    Relay { address, open }
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
