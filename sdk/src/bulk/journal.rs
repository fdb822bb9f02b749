//! The file that makes a run resumable: which changes may have been sent, and what happened to them.
//!
//! The file has a header with a random key, and entries of the same length, each with a checksum under this
//! key. Entries are only appended. After a crash, the last entry may be torn, and entries that were not
//! durable may be missing or invalid in any order; [`recover`] reads what is valid.

use std::fs::{File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom, Write as _};
use std::path::Path;
use std::sync::Arc;

use ring::hmac;
use ring::rand::{SecureRandom as _, SystemRandom};

use crate::error::JournalError;
use crate::{Error, Outcome};

/// Start of the file, with the version of the format.
const MAGIC: &[u8; 8] = b"cpqbulk1";
/// Length of the header and of each entry.
pub(super) const BLOCK: usize = 32;

/// The distance between an entry's position and those of the entries before it is at most this.
const MAX_WINDOW: u64 = 1 << 20;

/// A keyed digest, which does not show what it was made of.
pub(super) type Digest = u64;

/// The key of a journal.
#[derive(Clone)]
pub(super) struct Key {
    bytes: [u8; 16],
    key: hmac::Key,
}

impl Key {
    pub(super) fn new(bytes: [u8; 16]) -> Self {
        Self { bytes, key: hmac::Key::new(hmac::HMAC_SHA256, &bytes) }
    }

    pub(super) fn random() -> Result<Self, Error> {
        let mut bytes = [0; 16];
        match SystemRandom::new().fill(&mut bytes) {
            Ok(()) => Ok(Self::new(bytes)),
            Err(_) => Err(Error::configuration("the operating system provided no random bytes")),
        }
    }

    /// The digest of several parts.
    pub(super) fn digest(&self, parts: &[&[u8]]) -> Digest {
        let mut context = hmac::Context::with_key(&self.key);
        for part in parts {
            context.update(&(part.len() as u64).to_le_bytes());
            context.update(part);
        }
        let tag = context.sign();
        read_u64(tag.as_ref(), 0)
    }

    /// The start of the file.
    pub(super) fn header(&self) -> [u8; BLOCK] {
        let mut header = [0; BLOCK];
        header[..8].copy_from_slice(MAGIC);
        header[8..24].copy_from_slice(&self.bytes);
        self.seal(header)
    }

    /// Reads the start of the file; `None` if it is not that of a journal.
    pub(super) fn from_header(header: &[u8; BLOCK]) -> Option<Self> {
        let key = Self::new(header[8..24].try_into().ok()?);
        (header == &key.header()).then_some(key)
    }

    /// Sets the checksum of a block.
    fn seal(&self, mut block: [u8; BLOCK]) -> [u8; BLOCK] {
        let checksum = self.digest(&[&block[..24]]);
        block[24..].copy_from_slice(&checksum.to_le_bytes());
        block
    }
}

/// An entry of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Entry {
    /// The changes from this position until another may have been sent. The digest is that of the first.
    Reserved { position: u64, content: Digest, until: u64 },
    /// What happened to a change.
    Done { position: u64, content: Digest, outcome: Outcome },
}

impl Entry {
    fn position(&self) -> u64 {
        match self {
            Self::Reserved { position, .. } | Self::Done { position, .. } => *position,
        }
    }

    pub(super) fn encode(&self, key: &Key) -> [u8; BLOCK] {
        let (kind, position, content) = match self {
            // The window fits into 32 bits.
            Self::Reserved { position, content, until } => {
                let window = u32::try_from(until - position).unwrap_or(u32::MAX);
                (u64::from(window) << 8, position, content)
            }
            Self::Done { position, content, outcome } => {
                let kind = match outcome {
                    Outcome::NotSent => 1,
                    Outcome::Refused => 2,
                    Outcome::Unknown => 3,
                    Outcome::Applied => 4,
                };
                (kind, position, content)
            }
        };
        let mut block = [0; BLOCK];
        block[..8].copy_from_slice(&kind.to_le_bytes());
        block[8..16].copy_from_slice(&position.to_le_bytes());
        block[16..24].copy_from_slice(&content.to_le_bytes());
        key.seal(block)
    }

    /// Reads an entry; `None` if it is invalid.
    pub(super) fn decode(block: &[u8; BLOCK], key: &Key) -> Option<Self> {
        if *block != key.seal(*block) {
            return None;
        }
        let (position, content) = (read_u64(block, 8), read_u64(block, 16));
        let outcome = match read_u64(block, 0) {
            1 => Outcome::NotSent,
            2 => Outcome::Refused,
            3 => Outcome::Unknown,
            4 => Outcome::Applied,
            window => {
                return Some(Self::Reserved {
                    position,
                    content,
                    until: position.saturating_add((window >> 8).min(MAX_WINDOW)),
                });
            }
        };
        Some(Self::Done { position, content, outcome })
    }
}

fn read_u64(bytes: &[u8], start: usize) -> u64 {
    bytes[start..].iter().take(8).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// What a journal says about an earlier run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Recovered {
    /// The changes at and after this position were not sent, unless the journal is damaged.
    pub(super) reserved: u64,
    /// Whether entries are invalid, so that a reservation may be missing.
    pub(super) is_damaged: bool,
    outcomes: Vec<Option<Outcome>>,
    /// Zero where there is none.
    digests: Vec<Digest>,
}

impl Recovered {
    pub(super) fn outcome(&self, position: u64) -> Option<Outcome> {
        *self.outcomes.get(usize::try_from(position).ok()?)?
    }

    pub(super) fn digest(&self, position: u64) -> Option<Digest> {
        let digest = self.digests.get(usize::try_from(position).ok()?)?;
        Some(*digest).filter(|digest| *digest != 0)
    }

    /// The number of positions up to the last one with an entry.
    pub(super) fn len(&self) -> u64 {
        self.outcomes.len() as u64
    }

    pub(super) fn add(&mut self, entry: &Entry) {
        match *entry {
            Entry::Reserved { position, content, until } => {
                self.reserved = self.reserved.max(until);
                self.set(position, content, None);
            }
            Entry::Done { position, content, outcome } => {
                self.set(position, content, Some(outcome));
            }
        }
    }

    fn set(&mut self, position: u64, content: Digest, outcome: Option<Outcome>) {
        let Ok(index) = usize::try_from(position) else { return };
        if index >= self.outcomes.len() {
            self.outcomes.resize(index + 1, None);
            self.digests.resize(index + 1, 0);
        }
        self.digests[index] = content;
        self.outcomes[index] = outcome.or(self.outcomes[index]);
    }
}

/// Reads the entries after the header. An incomplete one at the end is ignored.
pub(super) fn recover(mut entries: impl io::Read, key: &Key) -> io::Result<Recovered> {
    let (mut recovered, mut block) = (Recovered::default(), [0; BLOCK]);
    // A change has an entry only within a reservation, so that a journal can't ask for more memory.
    let mut limit = MAX_WINDOW;
    loop {
        if read_block(&mut entries, &mut block)? < BLOCK {
            return Ok(recovered);
        }
        match Entry::decode(&block, key) {
            Some(entry) if entry.position() <= limit => {
                limit = limit.max(entry.position() + MAX_WINDOW);
                recovered.add(&entry);
            }
            _ => recovered.is_damaged = true,
        }
    }
}

/// Reads a block, or what is left.
fn read_block(from: &mut impl io::Read, block: &mut [u8; BLOCK]) -> io::Result<usize> {
    let mut length = 0;
    while length < BLOCK {
        match from.read(&mut block[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}

/// An open journal, locked until the last clone of its file is dropped.
pub(super) struct Journal {
    pub(super) file: Arc<File>,
    pub(super) key: Key,
}

impl Journal {
    pub(super) fn append(&self, entry: &Entry) -> io::Result<()> {
        (&*self.file).write_all(&entry.encode(&self.key))
    }
}

/// Opens the journal at `path`, or creates it.
pub(super) fn open(path: &Path) -> Result<(Journal, Recovered), Error> {
    let opened = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let file = opened.map_err(|error| Error::journal(JournalError::Io(error)))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => return Err(Error::journal(JournalError::InUse)),
        Err(std::fs::TryLockError::Error(error)) => {
            return Err(Error::journal(JournalError::Io(error)));
        }
    }
    let read =
        read_or_create(file, path).map_err(|error| Error::journal(JournalError::Io(error)))?;
    read.ok_or_else(|| Error::journal(JournalError::NotAJournal))
}

/// Reads the file and prepares it for new entries; `None` if it is something else.
fn read_or_create(mut file: File, path: &Path) -> io::Result<Option<(Journal, Recovered)>> {
    let mut header = [0; BLOCK];
    let length = read_block(&mut file, &mut header)?;
    let is_started = length < BLOCK && header[..length.min(8)] == MAGIC[..length.min(8)];
    // A loss of power can leave zeros.
    let is_blank = header == [0; BLOCK] && file.metadata()?.len() <= BLOCK as u64;
    if is_started || is_blank {
        // It is new, or a crash interrupted its creation, before anything was sent.
        let Ok(key) = Key::random() else {
            return Err(io::Error::other("the operating system provided no random bytes"));
        };
        file.set_len(0)?;
        file.seek(SeekFrom::Start(0))?;
        file.write_all(&key.header())?;
        file.sync_all()?;
        sync_folder(path)?;
        return Ok(Some((Journal { file: Arc::new(file), key }, Recovered::default())));
    }
    let Some(key) = Key::from_header(&header) else { return Ok(None) };
    let recovered = recover(io::BufReader::new(&mut file), &key)?;
    // New entries start where an incomplete one began.
    let length = file.metadata()?.len();
    let length = length - length % BLOCK as u64;
    file.set_len(length)?;
    file.seek(SeekFrom::Start(length))?;
    // The run that wrote the entries may have ended before they were durable.
    file.sync_all()?;
    Ok(Some((Journal { file: Arc::new(file), key }, recovered)))
}

/// Makes the name of a new file durable.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "folders can't be synced here")]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_as_they_were_written() {
        let key = Key::new([7; 16]);
        let mut expected = Recovered::default();
        let mut file = Vec::new();
        for entry in [
            Entry::Reserved { position: 0, content: 5, until: 256 },
            Entry::Done { position: 2, content: 6, outcome: Outcome::Applied },
            Entry::Done { position: 1, content: u64::MAX, outcome: Outcome::NotSent },
            Entry::Reserved { position: 300, content: 1, until: 301 },
        ] {
            let block = entry.encode(&key);
            assert_eq!(Entry::decode(&block, &key), Some(entry.clone()));
            assert_eq!(Entry::decode(&block, &Key::new([8; 16])), None);
            expected.add(&entry);
            file.extend(block);
        }
        for torn in [0, 1, BLOCK - 1] {
            let file = [&file[..], &[0; BLOCK][..torn]].concat();
            assert_eq!(recover(&*file, &key).expect("readable"), expected);
        }
        assert_eq!((expected.reserved, expected.outcome(2)), (301, Some(Outcome::Applied)));
    }

    #[test]
    fn an_invalid_entry_is_noticed_and_the_others_are_read() {
        let key = Key::new([7; 16]);
        let entry = |position| Entry::Done { position, content: 9, outcome: Outcome::Refused };
        let file: Vec<u8> = [0, 1, 2].map(|it| entry(it).encode(&key)).concat();
        for index in BLOCK..2 * BLOCK {
            let mut file = file.clone();
            file[index] ^= 1;
            let recovered = recover(&*file, &key).expect("readable");
            assert!(recovered.is_damaged);
            let outcomes = [0, 1, 2].map(|position| recovered.outcome(position));
            assert_eq!(outcomes, [Some(Outcome::Refused), None, Some(Outcome::Refused)]);
        }
    }
}
