//! The server that the work is sent to: nginx where it is installed, else a small one of our own.

use super::small_server;
use super::work::{TOKEN, USER, write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

/// A server that runs until it is dropped.
pub struct Server {
    pub address: String,
    /// What it is, for the heading of a table.
    pub name: &'static str,
    nginx: Option<(Child, tempfile::TempDir)>,
}

impl Server {
    pub fn start() -> Server {
        match nginx() {
            Some(server) => server,
            None => Server {
                address: small(),
                name: "a small server in Rust, because nginx is not installed",
                nginx: None,
            },
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some((child, _)) = &mut self.nginx {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

fn nginx() -> Option<Server> {
    let program = ["/usr/sbin/nginx", "nginx"].into_iter().find(|program| {
        Command::new(program)
            .arg("-v")
            .stderr(Stdio::null())
            .status()
            .is_ok()
    })?;
    let folder = tempfile::tempdir().expect("a temporary directory");
    let port = free_port();
    let configuration = folder.path().join("nginx.conf");
    write(
        &configuration,
        &configured(&folder.path().display().to_string(), port),
    );
    let child = Command::new(program)
        .arg("-p")
        .arg(folder.path())
        .arg("-c")
        .arg(&configuration)
        .stdin(Stdio::null())
        .spawn()
        .ok()?;
    let address = format!("127.0.0.1:{port}");
    for _ in 0..200 {
        if TcpStream::connect(&address).is_ok() {
            return Some(Server {
                address: format!("http://{address}"),
                name: "nginx",
                nginx: Some((child, folder)),
            });
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    None
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// One process, no log, connections that stay open.
fn configured(folder: &str, port: u16) -> String {
    format!(
        "master_process off;\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log warn;\n\
         events {{ worker_connections 1024; }}\nhttp {{\n  default_type application/json;\n  access_log off;\n  \
         keepalive_timeout 300s;\n  keepalive_requests 10000000;\n  client_body_temp_path {folder}/body;\n  \
         proxy_temp_path {folder}/proxy;\n  fastcgi_temp_path {folder}/fastcgi;\n  uwsgi_temp_path {folder}/uwsgi;\n  \
         scgi_temp_path {folder}/scgi;\n  server {{\n    listen 127.0.0.1:{port} backlog=1024;\n    \
         location = /oauth/token {{ return 200 '{TOKEN}'; }}\n    location / {{ return 200 '{USER}'; }}\n  }}\n}}\n"
    )
}

fn small() -> String {
    small_server::serve(|request| {
        let body = if request.starts_with(b"POST /oauth/token") {
            TOKEN
        } else {
            USER
        };
        ("200 OK", body)
    })
}
