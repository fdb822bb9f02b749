//! What a program needs at run time: time, processor time and memory.

use super::Name;
use crate::contestants::{Contestant, Figures, Task, Threads};
use crate::lab::{Lab, Run};
use crate::results::{Curve, Row, Section, Unit};
use crate::server::Users;

/// What this section measures.
pub const NAMES: [Name; 9] = [
    Name::Decode,
    Name::List,
    Name::Latency,
    Name::Keep,
    Name::Get,
    Name::Calls,
    Name::Http2,
    Name::Faults,
    Name::Growth,
];

/// The section with the named rows, if there is one.
pub(super) fn measure(lab: &Lab, names: &[Name]) -> Result<Option<Section>, String> {
    let mut rows = Vec::new();
    let mut curves = Vec::new();
    for name in names {
        if !NAMES.contains(name) {
            continue;
        }
        eprintln!("measuring {name:?}");
        let measure = match name {
            Name::Decode => decode,
            Name::List => list,
            Name::Latency => latency,
            Name::Keep => keep,
            Name::Get => get,
            Name::Calls => calls,
            Name::Http2 => http2,
            Name::Faults => faults,
            _ => {
                curves.push(growth(lab)?);
                continue;
            }
        };
        rows.extend(measure(lab)?);
    }
    let title = "At run time".to_owned();
    let is_measured = !rows.is_empty() || !curves.is_empty();
    Ok(is_measured.then_some(Section { title, rows, curves }))
}

/// The same task for all contestants that take part in it.
fn all<'a>(lab: &'a Lab, task: &Task, threads: Threads) -> Vec<Run<'a>> {
    let takes_part = |contestant: &&Contestant| match task {
        Task::Decode(..) | Task::List(_, 1) | Task::Keep(_) | Task::Get(_) => true,
        Task::List(..) | Task::AtOnce(..) | Task::Waiting { .. } => !contestant.is_slow,
    };
    let contestants = lab.contestants.iter().filter(takes_part);
    contestants.map(|it| run(it, it.name, task.clone(), threads)).collect()
}

fn run(contestant: &Contestant, label: impl Into<String>, task: Task, threads: Threads) -> Run<'_> {
    Run { label: label.into(), contestant, task, threads }
}

/// A number with commas, such as 100,000.
fn number(number: usize) -> String {
    if number < 1000 {
        return number.to_string();
    }
    format!("{},{:03}", self::number(number / 1000), number % 1000)
}

fn users(lab: &Lab) -> (&'static str, u64) {
    ("--users", lab.scale.users as u64)
}

fn decode(lab: &Lab) -> Result<Vec<Row>, String> {
    let page = Users::new(1000).page(0, 1000, false).concat();
    let file = lab.write("page.json", page)?;
    let runs = all(lab, &Task::Decode(file, lab.scale.decodes), Threads::One);
    let measured = lab.turns("", &runs)?;
    let title = "Deserialize a page of 1,000 users, processor time";
    Ok(vec![measured.row(title, Unit::Seconds, |figures| 1000.0 * per_user(figures))])
}

fn list(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[users(lab)])?;
    let mut rows = Vec::new();
    for ahead in [4, 16] {
        let measured = lab.turns(&server.url, &all(lab, &Task::List(ahead, 1), Threads::One))?;
        let title =
            format!("List {} users, {ahead} pages ahead, processor time", number(lab.scale.users));
        rows.push(measured.row(title, Unit::Seconds, |figures| figures.processor));
    }
    Ok(rows)
}

fn latency(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[users(lab), ("--latency", lab.scale.latency)])?;
    let (by_hand, sdk) = (lab.contestant("handwritten")?, lab.contestant("sdk")?);
    let list = |contestant, label: &str, ahead| {
        run(contestant, label, Task::List(ahead, 1), Threads::Default)
    };
    let measured = lab.turns(
        &server.url,
        &[
            list(by_hand, "handwritten, one page after the other", 1),
            list(by_hand, "handwritten, 4 pages at a time", 4),
            list(by_hand, "handwritten, 24 pages at a time", 24),
            list(sdk, "sdk, 4 pages ahead", 4),
            list(sdk, "sdk, 16 pages ahead", 16),
            list(sdk, "sdk, 24 pages ahead", 24),
        ],
    )?;
    let title =
        format!("List {} users at {} ms latency", number(lab.scale.users), lab.scale.latency);
    Ok(vec![
        measured.row(format!("{title}, time"), Unit::Seconds, |figures| figures.wall),
        measured.row(format!("{title} over HTTP, peak memory"), Unit::Bytes, |it| it.memory),
    ])
}

fn keep(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[users(lab)])?;
    let measured = lab.turns(&server.url, &all(lab, &Task::Keep(4), Threads::One))?;
    let title = format!("Keep {} users", number(lab.scale.users));
    Ok(vec![
        measured.row(format!("{title} over HTTP, peak memory"), Unit::Bytes, |it| it.memory),
        measured.row(format!("{title}, processor time"), Unit::Seconds, |it| it.processor),
    ])
}

/// The processor time of each user.
fn per_user(figures: &Figures) -> f64 {
    figures.processor / f64::from(figures.count)
}

/// The time of each user.
fn time_per_user(figures: &Figures) -> f64 {
    figures.wall / f64::from(figures.count)
}

fn get(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[])?;
    let measured = lab.turns(&server.url, &all(lab, &Task::Get(lab.scale.calls), Threads::One))?;
    let title = "Get one user, connection kept, processor time";
    Ok(vec![measured.row(title, Unit::Seconds, per_user)])
}

fn calls(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[])?;
    let at_once = 64;
    let task = Task::AtOnce(at_once, lab.scale.calls);
    let busy = lab.turns(&server.url, &all(lab, &task, Threads::Default))?;
    let tasks = lab.scale.waiting;
    let task = Task::Waiting { at_once, tasks, rounds: lab.scale.calls.div_ceil(tasks) };
    let waiting = lab.turns(&server.url, &all(lab, &task, Threads::Default))?;
    let busy_title = format!("Get users, {at_once} at a time");
    let waiting_title =
        format!("Get users, {at_once} at a time, {} tasks wait for a semaphore", number(tasks));
    Ok(vec![
        busy.row(format!("{busy_title}, time of each"), Unit::Seconds, time_per_user),
        busy.row(format!("{busy_title}, processor time of each"), Unit::Seconds, per_user),
        waiting.row(format!("{waiting_title}, time of each"), Unit::Seconds, time_per_user),
    ])
}

fn http2(lab: &Lab) -> Result<Vec<Row>, String> {
    let sdk = lab.contestant("sdk")?;
    let runs = |task: &Task| {
        let http1 = run(sdk, "sdk, HTTP/1.1", task.clone(), Threads::Default);
        let http2 = lab.http2.as_ref();
        let http2 = http2.map(|http2| run(http2, "sdk, HTTP/2", task.clone(), Threads::Default));
        [http1].into_iter().chain(http2).collect::<Vec<_>>()
    };
    let server = lab.serve_https(&[users(lab), ("--latency", lab.scale.latency)])?;
    let listed = lab.turns(&server.url, &runs(&Task::List(24, 1)))?;
    let server = lab.serve_https(&[])?;
    let called = lab.turns(&server.url, &runs(&Task::AtOnce(64, lab.scale.calls)))?;
    let list = format!("List {} users with TLS, 24 pages ahead", number(lab.scale.users));
    let latency = lab.scale.latency;
    Ok(vec![
        listed.row(format!("{list}, {latency} ms latency, time"), Unit::Seconds, |it| it.wall),
        called.row("Get users with TLS, 64 at a time, time of each", Unit::Seconds, time_per_user),
        called.row("The same, processor time of each", Unit::Seconds, per_user),
    ])
}

fn faults(lab: &Lab) -> Result<Vec<Row>, String> {
    let server = lab.serve(&[users(lab), ("--failures", 10)])?;
    let task = Task::List(4, lab.scale.listings);
    let measured = lab.turns(&server.url, &all(lab, &task, Threads::Default))?;
    let title =
        format!("Of {} listings that finish, with 1 % of responses 503", lab.scale.listings);
    Ok(vec![measured.row(title, Unit::Count, |figures| f64::from(figures.finished))])
}

/// The memory of listings whose users are dropped as they come, which should not grow with their number.
fn growth(lab: &Lab) -> Result<Curve, String> {
    let lister = |name, ahead| Ok::<_, String>((lab.contestant(name)?, ahead));
    let listers = [lister("handwritten", 4)?, lister("sdk", 4)?, lister("sdk", 16)?];
    let mut lines =
        listers.map(|(by, ahead)| (format!("{}, {ahead} pages ahead", by.name), Vec::new()));
    // The server holds all users in memory, about 1.2 KB each.
    for users in [lab.scale.users / 10, lab.scale.users, lab.scale.users * 3] {
        let server = lab.serve(&[("--users", users as u64)])?;
        for ((contestant, ahead), (_, points)) in listers.iter().zip(&mut lines) {
            let task = Task::List(*ahead, 1);
            let figures = contestant.run(&task, Threads::Default, &server.url)?;
            points.push((f64::from(figures.count), figures.memory));
        }
    }
    let title = "Peak memory of a listing over HTTP".to_owned();
    Ok(Curve { title, size: "users".to_owned(), unit: Unit::Bytes, lines: lines.into() })
}
