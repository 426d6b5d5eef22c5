//! A stranger's web site on this machine: answers as the test says, remembers what it was asked.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

type Answers = Box<dyn Fn(&str) -> Vec<u8> + Send>;

pub struct Site {
    /// `http://127.0.0.1:port`
    pub url: String,
    asked: Arc<Mutex<Vec<String>>>,
    answers: Arc<Mutex<Answers>>,
}

impl Site {
    /// `answers` gets the whole head of a request and gives the whole answer.
    pub async fn new(answers: impl Fn(&str) -> Vec<u8> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let (asked, answers) =
            (Arc::<Mutex<Vec<String>>>::default(), Arc::new(Mutex::new(Box::new(answers) as Answers)));
        let (told, how) = (Arc::clone(&asked), Arc::clone(&answers));
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    let Ok(octet) = stream.read_u8().await else { break };
                    head.push(octet);
                }
                let head = String::from_utf8_lossy(&head).into_owned();
                let answer = how.lock().expect("not poisoned")(&head);
                told.lock().expect("not poisoned").push(head);
                // Whoever has read enough hangs up.
                drop(stream.write_all(&answer).await);
            }
        });
        Self { url, asked, answers }
    }

    pub fn answer(&self, answers: impl Fn(&str) -> Vec<u8> + Send + 'static) {
        *self.answers.lock().expect("not poisoned") = Box::new(answers);
    }

    /// The heads of all requests so far.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("not poisoned").clone()
    }
}

/// An answer with these header lines and this body.
pub fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {}\r\n{headers}\r\n", body.len());
    [head.as_bytes(), body].concat()
}
