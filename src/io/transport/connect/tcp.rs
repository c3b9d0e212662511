//! A TCP connection to the first of several addresses that answers.

use super::socket::Socket;
use futures_util::stream::{FuturesUnordered, StreamExt};
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpStream;

/// Head start of an address over the next one (RFC 8305 advises 250 ms).
const HEAD_START: Duration = Duration::from_millis(250);

/// The addresses are tried in their order, families in turn; one that is slow does not keep the next from its try.
///
/// # Errors
/// As the operating system says.
pub async fn connect(addresses: Vec<SocketAddr>) -> io::Result<(Socket, SocketAddr)> {
    let mut waiting = alternate(addresses).into_iter();
    let mut tries = FuturesUnordered::new();
    let mut failed = io::Error::other("no address");
    loop {
        if let Some(address) = waiting.next() {
            tries.push(one(address));
        } else if tries.is_empty() {
            return Err(failed);
        }
        let has_next = waiting.len() > 0;
        tokio::select! {
            biased;
            Some(tried) = tries.next() => match tried {
                Ok(connected) => return Ok(connected),
                Err(error) => failed = error,
            },
            () = tokio::time::sleep(HEAD_START), if has_next => {}
        }
    }
}

async fn one(address: SocketAddr) -> io::Result<(Socket, SocketAddr)> {
    let stream = super::with_descriptors(|| TcpStream::connect(address)).await?;
    Ok((Socket::new(stream), address))
}

/// IPv6 and IPv4 in turn, beginning with the resolver's favourite.
fn alternate(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let first_is_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (first, second): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == first_is_v6);
    let (mut first, mut second) = (first.into_iter(), second.into_iter());
    let mut order = Vec::new();
    while first.len() + second.len() > 0 {
        order.extend(first.next());
        order.extend(second.next());
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_take_turns() {
        let parse = |text: &str| text.parse::<SocketAddr>().unwrap();
        let given = ["[::1]:1", "[::2]:1", "127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1"].map(parse);
        let order = ["[::1]:1", "127.0.0.1:1", "[::2]:1", "127.0.0.2:1", "127.0.0.3:1"].map(parse);
        assert_eq!(alternate(given.to_vec()), order);
    }

    #[tokio::test]
    async fn an_address_that_refuses_gives_way_to_the_next() {
        let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let refusing = closed.local_addr().unwrap();
        drop(closed);
        let open = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (_, reached) = connect(vec![refusing, open.local_addr().unwrap()]).await.unwrap();
        assert_eq!(reached, open.local_addr().unwrap());
        let error = connect(vec![refusing]).await.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    }
}
