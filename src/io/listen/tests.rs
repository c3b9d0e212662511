use super::*;
use std::net::{Ipv4Addr, Ipv6Addr};

const LOCAL: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

async fn listening() -> (LoopbackListener, SocketAddr) {
    let listener = LoopbackListener::bind(&[LOCAL]).await.unwrap();
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.port()));
    (listener, address)
}

async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer
}

/// Answers everything with its target until one is `/end`, then says how many there were.
async fn echo(mut listener: LoopbackListener) -> usize {
    let mut heard = 0;
    loop {
        let call = listener.next().await;
        heard += 1;
        let target = call.head.target.clone();
        let reply = Reply {
            status: 200,
            headers: vec![("Cache-Control", "no-store".to_owned())],
            body: target.clone(),
        };
        if target == "/end" {
            call.answer(&reply).await;
            return heard;
        }
        listener.answer(call, reply);
    }
}

#[tokio::test]
async fn a_request_is_handed_over_and_answered() {
    let (listener, address) = listening().await;
    let served = tokio::spawn(echo(listener));
    let answer = ask(address, "GET /end HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert_eq!(
        answer,
        "HTTP/1.1 200 OK\r\nCache-Control: no-store\r\nContent-Length: 4\r\nConnection: close\r\n\r\n/end"
    );
    assert_eq!(served.await.unwrap(), 1);
}

#[tokio::test]
async fn a07_idle_half_and_endless_requests_keep_nobody_out() {
    let (listener, address) = listening().await;
    let served = tokio::spawn(echo(listener));
    let mut idle = Vec::new();
    for _ in 0..200 {
        idle.push(TcpStream::connect(address).await.unwrap());
    }
    let mut half = TcpStream::connect(address).await.unwrap();
    half.write_all(b"GET /half HT").await.unwrap();
    let endless = format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(64 * 1024));
    assert!(ask(address, &endless).await.starts_with("HTTP/1.1 431 "));
    assert!(ask(address, "no http\r\n\r\n").await.starts_with("HTTP/1.1 400 "));
    let answer = ask(address, "GET /end HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(answer.ends_with("/end"), "{answer}");
    assert_eq!(served.await.unwrap(), 1);
}

#[tokio::test]
async fn a06_a09_the_port_is_free_once_the_listener_is_gone() {
    let (listener, address) = listening().await;
    drop(listener);
    assert!(TcpStream::connect(address).await.is_err());
    assert!(LoopbackListener::bind(&[address]).await.is_ok());
}

#[tokio::test]
async fn a08_a_busy_port_is_an_error() {
    let (_listener, address) = listening().await;
    let refused = LoopbackListener::bind(&[address]).await.err().unwrap();
    assert_eq!(refused.kind(), io::ErrorKind::AddrInUse);
}

#[tokio::test]
async fn a08_both_families_share_a_port() {
    let both = [LOCAL, SocketAddr::from((Ipv6Addr::LOCALHOST, 0))];
    let listener = LoopbackListener::bind(&both).await.unwrap();
    for socket in &listener.sockets {
        let address = socket.local_addr().unwrap();
        assert!(address.ip().is_loopback());
        assert_eq!(address.port(), listener.port());
    }
}
