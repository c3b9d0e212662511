# List users
curl 'https://api.shop.test/v1/users?page=1&size=20' -H 'Accept: application/json'
curl -X POST https://api.shop.test/v1/users \
  -H 'Content-Type: application/json' \
  -H "Authorization: Bearer $TOKEN" \
  --data-raw '{"name": "Ada", "note": "a << b", "t": "{{x}}"}'
curl -u ada:hunter22 https://api.shop.test/v1/me -k
curl https://api.shop.test/v1/form -d 'a=1&b=two+words' -d c=3
curl -G https://api.shop.test/v1/search --data-urlencode 'q=a b&c' -d x=1
curl -F 'file=@cover.png;type=image/png' -F 'title=Dune' https://api.shop.test/v1/uploads
curl -T cover.png https://files.shop.test/cover.png
curl -b 'sid=abc; theme=dark' https://api.shop.test/v1/session -A 'me/1'
curl -d '{"a":1}' https://api.shop.test/v1/wrong-type
curl --json '{"a":1}' https://api.shop.test/v1/json
curl -I https://api.shop.test/v1/head
curl https://api.shop.test/v1/$(whoami)
wget https://x.test
curl -K config.txt https://api.shop.test/v1/k --weird
curl -H 'X-Api-Key: AKIAIOSFODNN7EXAMPLE' https://api.shop.test/v1/key
# Form with a file
curl -F 'note=<note.txt' -F 'meta={"a":1};type=application/json' https://api.shop.test/v1/notes
curl --digest -u ada:secret-of-ada https://api.shop.test/v1/digest
curl -L https://api.shop.test/v1/redirect
curl --max-time 2.5 --http2 https://api.shop.test/v1/slow
curl --data-binary @body.json -H 'Content-Type: application/json' https://api.shop.test/v1/file
curl https://api.shop.test/v1/a --next -X DELETE https://api.shop.test/v1/b
curl --oauth2-bearer token-of-the-test-1 https://api.shop.test/v1/bearer
curl -sSLo out.json 'https://api.shop.test/v1/quiet?x=a+b&flag'
curl $'https://api.shop.test/v1/ansi\x41' -H $'X-Quote: it\'s'
curl https://api.shop.test/v1/items/0 -X GET
curl https://api.shop.test/v1/items/1 -X DELETE
curl https://api.shop.test/v1/items/2 -X PATCH
curl https://api.shop.test/v1/items/3 -X GET
curl https://api.shop.test/v1/items/4 -X DELETE
curl https://api.shop.test/v1/items/5 -X PATCH
curl https://api.shop.test/v1/items/6 -X GET
curl https://api.shop.test/v1/items/7 -X DELETE
curl https://api.shop.test/v1/items/8 -X PATCH
curl https://api.shop.test/v1/items/9 -X GET
curl https://api.shop.test/v1/items/10 -X DELETE
curl https://api.shop.test/v1/items/11 -X PATCH
curl https://api.shop.test/v1/items/12 -X GET
curl https://api.shop.test/v1/items/13 -X DELETE
curl https://api.shop.test/v1/items/14 -X PATCH
curl https://api.shop.test/v1/items/15 -X GET
curl https://api.shop.test/v1/items/16 -X DELETE
curl https://api.shop.test/v1/items/17 -X PATCH

# Words without a name
curl -G https://api.shop.test/v1/words --data-urlencode 'plain text' --data-urlencode '=a=b c&d#e+50%' -d x

# What curl refuses
curl --request=POST --user=ada:topsecret -F 'a=b=<c' https://api.shop.test/v1/refused
