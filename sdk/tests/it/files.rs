//! Uploads and downloads.

use std::io;

use futures_util::{StreamExt as _, stream};
use oracle_cpq::{Bytes, Outcome, Upload};

use crate::canary::{CANARY, shown};
use crate::server::{Server, text};
use crate::setup::client_of;

const STARTED: &str = "{\"taskId\":17}";

/// The content of a file in pieces.
fn pieces(
    pieces: &[&'static str],
) -> impl stream::Stream<Item = io::Result<Bytes>> + Send + 'static {
    let pieces: Vec<_> =
        pieces.iter().map(|piece| Ok(Bytes::from_static(piece.as_bytes()))).collect();
    stream::iter(pieces)
}

/// A response with a file.
fn file(media_type: &str, content: &str, announced: usize) -> Vec<u8> {
    let head = format!("content-type: {media_type}\r\ncontent-length: {announced}");
    format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{content}").into()
}

#[tokio::test]
async fn sends_a_file_from_memory_or_from_a_stream_as_the_same_form() {
    let server = Server::start(|_| text(STARTED)).await;
    let cpq = client_of(server.url());
    let name = "a \"b\"\r\nc.csv";
    let uploads = [
        Upload::from_bytes(name, "login\nann\n"),
        Upload::from_stream(name, 10, pieces(&["login\n", "", "ann\n"])),
    ];
    for upload in uploads {
        let task = cpq.import_users(upload).send().await.expect("the import starts");
        assert_eq!(task.task_id, Some(17));
    }
    for (head, body) in server.heads().iter().zip(server.bodies()) {
        let boundary = head.split_once("multipart/form-data; boundary=").expect("a form").1;
        let boundary = boundary.split("\r\n").next().expect("a boundary");
        let expected = format!(
            "--{boundary}\r\n\
             Content-Disposition: form-data; name=\"file\"; filename=\"a %22b%22%0D%0Ac.csv\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n\
             login\nann\n\r\n--{boundary}--\r\n"
        );
        assert_eq!(String::from_utf8_lossy(&body), expected);
        assert!(head.contains(&format!("content-length: {}\r\n", expected.len())), "{head}");
    }
    assert_eq!(server.heads().len(), 2);
}

#[tokio::test]
async fn retries_an_upload_from_memory_but_not_a_stream() {
    for (is_stream, attempts) in [(false, 4), (true, 1)] {
        let server = Server::start(|_| {
            b"HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\nretry-after: 0\r\n\r\n"
                .to_vec()
        })
        .await;
        let upload = if is_stream {
            Upload::from_stream("a.csv", 3, pieces(&["abc"]))
        } else {
            Upload::from_bytes("a.csv", "abc")
        };
        let error = client_of(server.url()).import_users(upload).send().await.expect_err("429");
        assert_eq!((error.attempts(), server.heads().len()), (attempts, attempts as usize));
    }
}

#[tokio::test]
async fn rejects_a_stream_of_another_length_and_one_that_was_sent() {
    let server = Server::start(|_| text(STARTED)).await;
    let cpq = client_of(server.url());
    for length in [2, 4] {
        let upload = Upload::from_stream("a.csv", length, pieces(&["abc"]));
        let error = cpq.import_users(upload).send().await.expect_err("another length");
        assert_eq!(error.outcome(), Some(Outcome::Unknown));
    }
    let request = cpq.import_users(Upload::from_stream("a.csv", 3, pieces(&["abc"])));
    request.clone().send().await.expect("the first time");
    request.send().await.expect_err("the second time");
}

#[tokio::test]
async fn shows_neither_the_name_nor_the_content_of_an_upload() {
    let refusal = format!("HTTP/1.1 400 Bad Request\r\ncontent-length: 11\r\n\r\n{CANARY}");
    let server = Server::returning(refusal).await;
    let request = client_of(server.url()).import_users(Upload::from_bytes(CANARY, CANARY));
    assert!(!format!("{request:?}").contains(CANARY));
    let error = request.send().await.expect_err("400");
    assert!(!shown(&error).contains(CANARY), "{error:?}");
    assert!(!error.excerpt().unwrap_or_default().contains(CANARY));
}

#[tokio::test]
async fn receives_a_file_in_memory_or_in_pieces() {
    let server = Server::start(|_| file("application/zip", CANARY, CANARY.len())).await;
    let cpq = client_of(server.url());
    let response = cpq.list_users().limit(5).send_zip().await.expect("a file");
    assert!(!format!("{response:?}").contains(CANARY));
    assert_eq!(response.into_inner().bytes().await.expect("its content"), CANARY.as_bytes());
    let pieces = cpq.list_users().send_zip().await.expect("a file").into_inner();
    let pieces: Vec<_> = pieces.map(|piece| piece.expect("a piece")).collect().await;
    assert_eq!(pieces.concat(), CANARY.as_bytes());
    for head in server.heads() {
        assert!(head.contains("accept: application/zip\r\n"), "{head}");
    }
}

#[tokio::test]
async fn reports_a_file_that_is_cut_off_or_a_web_page() {
    let server = Server::returning(file("application/zip", CANARY, 100)).await;
    let mut file_cut_off =
        client_of(server.url()).list_users().send_zip().await.expect("the head").into_inner();
    assert_eq!(file_cut_off.next().await.expect("a piece").expect("bytes"), CANARY);
    let error = file_cut_off.next().await.expect("an error").expect_err("the rest is missing");
    assert!(!shown(&error).contains(CANARY), "{error:?}");
    assert!(file_cut_off.next().await.is_none());
    let server = Server::returning(file("text/html", "<html></html>", 13)).await;
    let error = client_of(server.url()).list_users().send_zip().await.expect_err("a page");
    assert!(error.to_string().contains("a web page instead of a file"), "{error}");
}
